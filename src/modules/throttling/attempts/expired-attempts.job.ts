import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { AttemptCountsRepository } from './attempt-counts.repository.js';

/** Deletes counts of wrong passwords that have expired. */
@Injectable()
export class ExpiredAttemptsJob implements MaintenanceJob {
  readonly name = 'attempt_counts';

  constructor(
    private readonly counts: AttemptCountsRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.counts.expired.remove(this.clock.now(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.counts.expired.count(this.clock.now(), most);
  }
}
