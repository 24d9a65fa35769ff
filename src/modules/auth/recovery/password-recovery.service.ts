import { Injectable } from '@nestjs/common';
import { AfterAnswer } from '../../../http/after-answer.js';
import { AuditLog } from '../../audit/index.js';
import { UserEmailsService, type UserEntity, UsersService } from '../../users/index.js';
import type { ForgotPasswordRequest, ResetPasswordRequest } from '../auth.dto.js';
import { PasswordService } from '../password/password.service.js';
import { SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { TokenMails } from '../single-use/token-mails.js';

/** The way in for whoever has forgotten the password, or has never had one. */
@Injectable()
export class PasswordRecoveryService {
  constructor(
    private readonly users: UsersService,
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly mails: TokenMails,
    private readonly passwords: PasswordService,
    private readonly audit: AuditLog,
    private readonly afterAnswer: AfterAnswer,
  ) {}

  /** Mails a link to the account's address, if there is an account. Nothing of the answer, its time included, tells that. */
  forgot({ email }: ForgotPasswordRequest): null {
    this.afterAnswer.run('password_recovery', async () => {
      const user = await this.emails.findByEmail(email);
      if (user) await this.sendLink(user);
    });
    return null;
  }

  /** Nothing to suspended and deleted users, and nothing more after a number of mails within an hour. */
  async sendLink(user: UserEntity): Promise<void> {
    const isActive = user.status === 'active' && user.deletedAt === null;
    if (!isActive || !(await this.tokens.mayBeSent(user.id, 'password_reset'))) return;
    const mail = await this.mails.prepare({ user, purpose: 'password_reset', to: user.email });
    await this.audit.transaction(async (manager, record) => {
      if (await this.mails.send(mail, manager)) record({ name: 'password.reset_requested', subjectId: user.id });
    });
  }

  /**
   * Sets the password of whoever opened the link, and ends every session. The link came to the account's address, so that is
   * proven as well.
   *
   * @throws DomainError SINGLE_USE_TOKEN_INVALID, VALIDATION_FAILED (password policy), OVERLOADED
   */
  async reset({ token, newPassword }: ResetPasswordRequest): Promise<null> {
    const found = await this.tokens.find(token, 'password_reset', 'invitation');
    const password = await this.users.prepareNewPassword(found.user.id, newPassword, 'newPassword');
    await this.passwords.replace(password, {
      before: async (manager, record) => {
        await this.tokens.redeem(found, manager);
        await this.emails.claim(found.user.id, manager, record);
      },
    });
    return null;
  }
}
