import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/index.js';
import { SessionEndingsService } from '../../sessions/index.js';
import { UserEmailsService, UsersService } from '../../users/index.js';
import { PasswordRecoveryService } from '../recovery/password-recovery.service.js';
import { type RedeemableToken, SingleUseTokensService } from '../single-use/single-use-tokens.service.js';
import { EmailChangeMails } from './email-change-mails.js';

/** What the links in the mails about a change of address do. */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly users: UsersService,
    private readonly emails: UserEmailsService,
    private readonly tokens: SingleUseTokensService,
    private readonly mails: EmailChangeMails,
    private readonly endings: SessionEndingsService,
    private readonly recovery: PasswordRecoveryService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Gives the account its new address, which whoever opened the link has proven, and tells the old one.
   *
   * @throws DomainError SINGLE_USE_TOKEN_INVALID, EMAIL_TAKEN
   */
  async confirm(token: string): Promise<null> {
    const found = await this.tokens.find(token, 'email_change');
    const announce = await this.mails.prepareWayBack(found.user);
    await this.audit.transaction(async (manager, record) => {
      const { id } = await this.tokens.redeem(found, manager);
      await this.emails.replace(id, targetOf(found), manager, record);
      await announce(manager);
    });
    this.users.recordEndedTokens(found.user.id);
    return null;
  }

  /**
   * Gives the account its former address again. Whoever replaced it may have set a password as well, so nobody gets in with
   * that any more, every session ends, and the former address is sent a link to set a new password.
   *
   * @throws DomainError SINGLE_USE_TOKEN_INVALID, EMAIL_TAKEN
   */
  async undo(token: string): Promise<null> {
    const found = await this.tokens.find(token, 'email_change_undo');
    await this.audit.transaction(async (manager, record) => {
      const { id } = await this.tokens.redeem(found, manager);
      const tokenVersion = await this.emails.restore(id, targetOf(found), manager, record);
      await this.endings.endAll(id, 'email_restored', { manager, record, formerVersion: tokenVersion - 1 });
    });
    this.users.recordEndedTokens(found.user.id);
    await this.recovery.sendLink(await this.users.get(found.user.id));
    return null;
  }
}

function targetOf({ target }: RedeemableToken): string {
  if (target === null) throw new Error('the token is about no address');
  return target;
}
