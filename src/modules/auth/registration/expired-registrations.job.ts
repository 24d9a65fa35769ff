import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { PendingRegistrationsRepository } from './pending-registrations.repository.js';

/** Deletes registrations that nobody has confirmed in time. */
@Injectable()
export class ExpiredRegistrationsJob implements MaintenanceJob {
  readonly name = 'pending_registrations';

  constructor(
    private readonly registrations: PendingRegistrationsRepository,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.registrations.expired.remove(this.clock.now(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.registrations.expired.count(this.clock.now(), most);
  }
}
