import { Injectable, Logger } from '@nestjs/common';
import { addMilliseconds } from '../../../kernel/duration.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { RefreshLeasesRepository } from './refresh-leases.repository.js';
import { RefreshMetrics } from './refresh-metrics.js';

const RECORDED_EVERY_MS = 3_600_000;

/** Which connections are in use, and how old the tokens are that callers get. */
@Injectable()
export class TokenUse {
  private readonly logger = new Logger('Vault');
  private readonly underWay = new Set<string>();

  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly metrics: RefreshMetrics,
  ) {}

  /** Whether `record` has something to do. */
  isDue({ usedAt }: ProviderConnectionEntity, now: Date): boolean {
    return usedAt === null || usedAt.getTime() <= now.getTime() - RECORDED_EVERY_MS;
  }

  /** At most once an hour, and never at the cost of the answer. */
  async record(row: ProviderConnectionEntity, now: Date): Promise<void> {
    const { id } = row;
    if (!this.isDue(row, now) || this.underWay.has(id)) return;
    this.underWay.add(id);
    try {
      await this.leases.recordUse(id, now, addMilliseconds(now, -RECORDED_EVERY_MS));
    } catch (error) {
      this.logger.warn({
        event: 'connection_use_not_recorded',
        reason: error instanceof Error ? error.name : 'unknown',
      });
    } finally {
      this.underWay.delete(id);
    }
  }

  recordAge({ provider, tokensIssuedAt }: ProviderConnectionEntity, now: Date): void {
    if (tokensIssuedAt === null) return;
    this.metrics.recordAge(provider, Math.max(0, (now.getTime() - tokensIssuedAt.getTime()) / 1_000));
  }
}
