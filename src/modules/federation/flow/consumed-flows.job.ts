import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { ConsumedFlowsRepository } from './consumed-flows.repository.js';

/** Forgets sign-ins that have expired, which nobody could bring back again. */
@Injectable()
export class ConsumedFlowsJob implements MaintenanceJob {
  readonly name = 'consumed_provider_flows';

  constructor(
    private readonly consumed: ConsumedFlowsRepository,
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
