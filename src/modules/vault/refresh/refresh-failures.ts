import { randomInt } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { AuditLog } from '../../audit/index.js';
import { ProviderFailure } from '../../providers/index.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { ConnectionEndings } from './connection-endings.js';
import { afterFailure } from './failed-refresh.js';
import { type RefreshClaim, RefreshLeasesRepository } from './refresh-leases.repository.js';
import { RefreshMetrics } from './refresh-metrics.js';

/** An operator need not be told more often of each provider. */
const MISCONFIGURED_EVENT_EVERY_MS = 3_600_000;
const CHANCES = 1_000;

/** What becomes of a connection whose refresh failed; `afterFailure` has the table. */
@Injectable()
export class RefreshFailures {
  private readonly logger = new Logger('Vault');
  private readonly reportedAtMs = new Map<string, number>();

  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly endings: ConnectionEndings,
    private readonly audit: AuditLog,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Returns when the row says what became of the connection: it has ended, or somebody else has changed it.
   *
   * @throws DomainError PROVIDER_UNAVAILABLE or PROVIDER_MISCONFIGURED when it is kept
   */
  async settle(row: ProviderConnectionEntity, claim: RefreshClaim, error: unknown): Promise<void> {
    const failure = this.failureFrom(error);
    const { provider } = row;
    this.metrics.countFailure(provider, failure.reason);
    const outcome = afterFailure(failure, claim, randomInt(CHANCES) / CHANCES);
    if (outcome.kind === 'end') {
      const hasEnded = await this.endings.end({ ...row, leaseId: claim.leaseId }, outcome.reason);
      return this.metrics.countRefresh(provider, hasEnded ? 'ended' : 'overtaken');
    }
    this.metrics.countRefresh(provider, 'kept');
    const { code, pauseMs, ...mark } = outcome;
    if (code === 'PROVIDER_MISCONFIGURED') this.reportMisconfigured(provider, failure);
    const now = this.clock.now();
    await this.leases.release(claim, { ...mark, retryAt: addMilliseconds(now, pauseMs) }, now);
    const retryAfter = code === 'PROVIDER_UNAVAILABLE' ? { retryAfterSeconds: Math.ceil(pauseMs / 1_000) } : {};
    throw new DomainError(code, { detail: failure.message, ...retryAfter });
  }

  /** Anything else may have happened after the request went out. */
  private failureFrom(error: unknown): ProviderFailure {
    if (error instanceof ProviderFailure) return error;
    const name = error instanceof Error ? error.name : 'unknown';
    this.logger.error({ event: 'provider_refresh_broke', reason: name });
    return new ProviderFailure('away', 'unexpected', `The refresh broke with ${name}.`, { mayHaveActed: true });
  }

  private reportMisconfigured(provider: string, { reason }: ProviderFailure): void {
    const nowMs = this.clock.now().getTime();
    const sinceMs = nowMs - (this.reportedAtMs.get(provider) ?? -Infinity);
    // a clock that is set back silences nothing
    if (sinceMs >= 0 && sinceMs < MISCONFIGURED_EVENT_EVERY_MS) return;
    this.reportedAtMs.set(provider, nowMs);
    const event = { name: 'provider.misconfigured', outcome: 'failure', target: provider } as const;
    this.audit.recordLater({ ...event, actor: { kind: 'system' }, details: { reason } });
  }
}
