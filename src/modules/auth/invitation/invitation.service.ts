import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import {
  type NewPasswordlessUser,
  PasswordlessUsersService,
  type UserEntity,
  UsersService,
} from '../../users/index.js';
import { TokenMails } from '../single-use/token-mails.js';

const RETRY_AFTER_SECONDS = 3_600;

/** How somebody gets in for whom an account was made: by a mailed link, with which they set a password. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly users: UsersService,
    private readonly passwordless: PasswordlessUsersService,
    private readonly mails: TokenMails,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Makes the account and mails the link: both, or neither.
   *
   * @throws DomainError EMAIL_TAKEN, USERNAME_TAKEN
   */
  async invite(account: NewPasswordlessUser): Promise<UserEntity> {
    const user = this.passwordless.prepare(account);
    const mail = await this.mails.prepare({ user, purpose: 'invitation', to: user.email });
    await this.audit.transaction(async (manager, record) => {
      await this.passwordless.add(user, manager, record);
      await this.mails.send(mail, manager);
      record({ name: 'account.invited', subjectId: user.id });
    });
    return user;
  }

  /**
   * Mails a link to somebody who has an account already, be it that the first one has expired.
   *
   * @throws DomainError NOT_FOUND, ACCOUNT_SUSPENDED, PASSWORD_ALREADY_SET, RATE_LIMITED
   */
  async inviteAgain(id: string): Promise<null> {
    const user = await this.users.get(id);
    this.assertInvitable(user);
    const mail = await this.mails.prepare({ user, purpose: 'invitation', to: user.email });
    await this.audit.transaction(async (manager, record) => {
      if (!(await this.mails.send(mail, manager))) {
        throw new DomainError('RATE_LIMITED', { retryAfterSeconds: RETRY_AFTER_SECONDS });
      }
      record({ name: 'account.invited', subjectId: id });
    });
    return null;
  }

  private assertInvitable(user: UserEntity): void {
    if (user.deletedAt) throw new DomainError('NOT_FOUND', { detail: 'the user is deleted' });
    if (user.status === 'suspended') throw new DomainError('ACCOUNT_SUSPENDED');
    if (!this.passwordless.isPasswordless(user)) throw new DomainError('PASSWORD_ALREADY_SET');
  }
}
