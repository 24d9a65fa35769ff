import { Injectable } from '@nestjs/common';
import { EmailSettings } from '../../../config/settings.js';
import { AfterAnswer } from '../../../http/after-answer.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { UserEmailsService, type UserEntity } from '../../users/index.js';
import { SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { TokenMails } from '../single-use/token-mails.js';

/** Whether the address of an account is its owner's. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly mails: TokenMails,
    private readonly audit: AuditLog,
    private readonly afterAnswer: AfterAnswer,
    private readonly settings: EmailSettings,
  ) {}

  /** Asks whoever has just registered to confirm the address. */
  async begin(user: UserEntity): Promise<void> {
    if (this.settings.verification !== 'off') await this.sendLink(user);
  }

  /**
   * For somebody who has proven who they are: the mail that they need to get further is sent again.
   *
   * @throws DomainError EMAIL_NOT_VERIFIED
   */
  async assertMayLogIn(user: UserEntity): Promise<void> {
    if (this.mayLogIn(user)) return;
    await this.sendLink(user);
    throw new DomainError('EMAIL_NOT_VERIFIED');
  }

  mayLogIn(user: UserEntity): boolean {
    return this.settings.verification !== 'required' || user.emailVerifiedAt !== null;
  }

  /** @throws DomainError SINGLE_USE_TOKEN_INVALID */
  async verify(token: string): Promise<null> {
    const found = await this.tokens.find(token, 'email_verification');
    await this.audit.transaction(async (manager, record) => {
      const { id } = await this.tokens.redeem(found, manager);
      await this.emails.verify(id, manager, record);
    });
    return null;
  }

  /** Sends the mail again, by the account or by its address. Nothing of the answer tells whether there is such an account. */
  resend(account: { readonly userId: string } | { readonly email: string }): null {
    this.afterAnswer.run('email_verification', async () => {
      const user = await ('userId' in account
        ? this.emails.findById(account.userId)
        : this.emails.findByEmail(account.email));
      if (user) await this.sendLink(user);
    });
    return null;
  }

  private async sendLink(user: UserEntity): Promise<void> {
    const isOpen = user.emailVerifiedAt === null && user.status === 'active' && user.deletedAt === null;
    if (!isOpen || !(await this.tokens.mayBeSent(user.id, 'email_verification'))) return;
    const mail = await this.mails.prepare({ user, purpose: 'email_verification', to: user.email });
    await this.audit.transaction(async (manager) => void (await this.mails.send(mail, manager)));
  }
}
