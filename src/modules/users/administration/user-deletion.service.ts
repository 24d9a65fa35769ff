import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { RevocationsService } from '../../revocation/index.js';
import { AccountEndings } from '../account-endings.js';
import { AccountErasure } from '../account-erasure.js';
import { AdministeredUsersRepository } from './administered-users.repository.js';

/** Deleting an account, which can be taken back for a time, and erasing it, which cannot. */
@Injectable()
export class UserDeletionService {
  constructor(
    private readonly users: AdministeredUsersRepository,
    private readonly endings: AccountEndings,
    private readonly erasure: AccountErasure,
    private readonly revocations: RevocationsService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /**
   * Nobody can log in any more and no token is accepted; erasing the account is left to DeletedUsersJob, so that it can be
   * restored until then. That is why its e-mail address and username stay taken.
   *
   * @throws DomainError NOT_FOUND, LAST_ADMINISTRATOR
   */
  async delete(id: string): Promise<void> {
    const user = await this.users.findPresent(id);
    if (!user) throw new DomainError('NOT_FOUND');
    const announce = await this.endings.beforeDeletion(user);
    await this.audit.transaction(async (manager, record) => {
      const version = await this.users.delete(id, this.clock.now(), manager);
      if (version === null) throw new DomainError('NOT_FOUND');
      record({ name: 'account.deleted', subjectId: id });
      const transaction = { formerVersion: version - 1, manager, record };
      await this.endings.announce({ userId: id, reason: 'account_deleted', ...transaction });
      await announce(manager);
    });
    this.revocations.recordChangedUser(id);
  }

  /**
   * Erases a deleted user at once, in the place of DeletedUsersJob.
   *
   * @throws DomainError NOT_FOUND, also of a user who is not deleted
   */
  async erase(id: string): Promise<void> {
    const erased = await this.eraseThose((manager) => this.users.lockDeleted(id, manager));
    if (erased === 0) throw new DomainError('NOT_FOUND', { detail: 'The user is not deleted; delete them first.' });
  }

  /** Erases up to `limit` users who were deleted before the instant. @returns how many */
  eraseDeletedBefore(instant: Date, limit: number): Promise<number> {
    return this.eraseThose((manager) => this.users.lockDeletedBefore(instant, limit, manager));
  }

  private eraseThose(lock: (manager: EntityManager) => Promise<string[]>): Promise<number> {
    return this.erasure.transaction(async (manager, announce) => {
      const ids = await lock(manager);
      await announce(ids);
      await this.users.erase(ids, manager);
      return ids.length;
    });
  }
}
