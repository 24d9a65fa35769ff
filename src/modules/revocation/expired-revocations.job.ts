import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { addMilliseconds } from '../../kernel/duration.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../kernel/maintenance-job.js';
import { RevocationsRepository } from './revocations.repository.js';

/**
 * Beyond the life of an access token: an instance with a longer ACCESS_TOKEN_EXPIRY, in the middle of a deployment, may still
 * need a row when it starts.
 */
const MARGIN_MS = 3_600_000;

/** Deletes revocations of which every token has expired. */
@Injectable()
export class ExpiredRevocationsJob implements MaintenanceJob {
  readonly name = 'revocations';

  constructor(
    private readonly revocations: RevocationsRepository,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.revocations.removeBefore(this.neededSince(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.revocations.countBefore(this.neededSince(), most);
  }

  private neededSince(): Date {
    return addMilliseconds(this.clock.now(), -(this.tokens.accessLifetimeMs + MARGIN_MS));
  }
}
