import { Injectable } from '@nestjs/common';
import { MaintenanceSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { AuditLog } from '../../audit/index.js';
import { AdministeredUsersRepository } from './administered-users.repository.js';

/** Erases accounts that were deleted longer ago than they are kept, with everything that belongs to them. */
@Injectable()
export class DeletedUsersJob implements MaintenanceJob {
  readonly name = 'deleted_users';

  constructor(
    private readonly users: AdministeredUsersRepository,
    private readonly audit: AuditLog,
    private readonly settings: MaintenanceSettings,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.audit.transaction(async (manager) => {
      const ids = await this.users.lockDeletedBefore(this.keptSince(), limit, manager);
      // before the rows go, and with them what the log calls these people
      await this.audit.recordErasure(ids, manager);
      await this.users.erase(ids, manager);
      return ids.length;
    });
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.users.countDeletedBefore(this.keptSince(), most);
  }

  private keptSince(): Date {
    return addMilliseconds(this.clock.now(), -this.settings.userErasureMs);
  }
}
