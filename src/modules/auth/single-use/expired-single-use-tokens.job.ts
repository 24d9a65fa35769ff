import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { SingleUseTokensRepository } from './single-use-tokens.repository.js';

/** They still count for how many may be sent within an hour. */
const KEPT_FOR_MS = 3_600_000;

/** Deletes links that nobody has opened in time. */
@Injectable()
export class ExpiredSingleUseTokensJob implements MaintenanceJob {
  readonly name = 'single_use_tokens';

  constructor(
    private readonly tokens: SingleUseTokensRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.tokens.expired.remove(this.longAgo(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.tokens.expired.count(this.longAgo(), most);
  }

  private longAgo(): Date {
    return addMilliseconds(this.clock.now(), -KEPT_FOR_MS);
  }
}
