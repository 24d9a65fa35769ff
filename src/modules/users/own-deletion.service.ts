import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { AccountPasswords } from './account-passwords.service.js';
import { AccountEndings } from './account-endings.js';
import { UsersRepository } from './users.repository.js';

/** Deleting one's own account, which erases it at once. */
@Injectable()
export class OwnDeletionService {
  constructor(
    private readonly rows: UsersRepository,
    private readonly passwords: AccountPasswords,
    private readonly endings: AccountEndings,
    private readonly revocations: RevocationsService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS when the password is not the user's, LAST_ADMINISTRATOR */
  async delete(id: string, password: string): Promise<void> {
    const user = await this.rows.findById(id);
    if (!user) throw new DomainError('NOT_FOUND');
    await this.passwords.assertPresent(user, password);
    const announce = await this.endings.beforeDeletion(user);
    await this.audit.settleIfPossible();
    await this.audit.transaction(async (manager, record) => {
      await this.rows.assertNotLastAdministrator(id, manager);
      for (const event of await this.audit.erasuresOf([id], manager)) record(event);
      // the trigger of the deletion knows the database's time alone; this one publishes ours
      await this.rows.raiseTokenVersion(id, this.clock.now(), { manager });
      const isRemoved = await this.rows.remove(id, user.passwordHash, manager);
      // within the transaction, or the sessions would end although the account stays
      if (!isRemoved) throw new DomainError('INVALID_CREDENTIALS');
      await announce(manager);
    });
    this.revocations.recordChangedUser(id);
  }
}
