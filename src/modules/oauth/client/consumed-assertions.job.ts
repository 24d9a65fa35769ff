import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { ConsumedAssertionsRepository } from './consumed-assertions.repository.js';

/** Forgets assertions that have expired, which nobody could use again. */
@Injectable()
export class ConsumedAssertionsJob implements MaintenanceJob {
  readonly name = 'consumed_assertions';

  constructor(
    private readonly consumed: ConsumedAssertionsRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.consumed.expired.remove(this.clock.now(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.consumed.expired.count(this.clock.now(), most);
  }
}
