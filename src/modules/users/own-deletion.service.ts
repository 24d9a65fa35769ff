import { Injectable } from '@nestjs/common';
import { assertRecentLogin, type Principal } from '../../http/access/index.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError, fieldRefused } from '../../kernel/domain-error.js';
import { NO_PASSWORD } from '../passwords/index.js';
import { RevocationsService } from '../revocation/index.js';
import { AccountEndings } from './account-endings.js';
import { AccountErasure } from './account-erasure.js';
import { AccountPasswords } from './account-passwords.service.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** How old the login may be that stands for the password of somebody who has none. */
const LOGIN_MAX_AGE = '10m';

/** Deleting one's own account, which erases it at once. */
@Injectable()
export class OwnDeletionService {
  constructor(
    private readonly rows: UsersRepository,
    private readonly passwords: AccountPasswords,
    private readonly endings: AccountEndings,
    private readonly erasure: AccountErasure,
    private readonly revocations: RevocationsService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws DomainError INVALID_CREDENTIALS when the password is not the user's, VALIDATION_FAILED when it is missing,
   *   RECENT_LOGIN_REQUIRED, LAST_ADMINISTRATOR
   */
  async delete(caller: Principal, password: string | undefined): Promise<void> {
    const id = caller.userId;
    const user = await this.rows.findById(id);
    if (!user) throw new DomainError('NOT_FOUND');
    await this.assertConfirmed(user, caller, password);
    const announceDeletion = await this.endings.beforeDeletion(user);
    await this.erasure.transaction(async (manager, announce) => {
      await this.rows.assertNotLastAdministrator(id, manager);
      await announce([id]);
      // the trigger of the deletion knows the database's time alone; this one publishes ours
      await this.rows.raiseTokenVersion(id, this.clock.now(), { manager });
      const isRemoved = await this.rows.remove(id, user.passwordHash, manager);
      // within the transaction, or the sessions would end although the account stays
      if (!isRemoved) throw new DomainError('INVALID_CREDENTIALS');
      await announceDeletion(manager);
    });
    this.revocations.recordChangedUser(id);
  }

  /**
   * | the user has | what confirms the deletion                                                       |
   * | ------------ | -------------------------------------------------------------------------------- |
   * | a password   | the password, however recent the login is: a borrowed device has a login, too    |
   * | none         | a login of the last minutes, in whichever way they log in; a password counts not |
   */
  private async assertConfirmed(user: UserEntity, caller: Principal, password: string | undefined): Promise<void> {
    if (user.passwordHash === NO_PASSWORD) return assertRecentLogin(caller, LOGIN_MAX_AGE, this.clock.now());
    if (password === undefined) throw fieldRefused('password', 'PASSWORD_REQUIRED', 'password is required');
    await this.passwords.assertPresent(user, password);
  }
}
