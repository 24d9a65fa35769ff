import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { SingleUseTokensRepository } from './single-use-tokens.repository.js';

/** Deletes links that nobody has opened in time. */
@Injectable()
export class ExpiredSingleUseTokensJob implements MaintenanceJob {
  readonly name = 'single_use_tokens';

  constructor(
    private readonly tokens: SingleUseTokensRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.tokens.removeExpired(this.clock.now(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.tokens.countExpired(this.clock.now(), most);
  }
}
