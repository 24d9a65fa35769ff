import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MailOutbox, MailTemplates, type PreparedMail } from '../../mail/index.js';
import { UsersService } from '../../users/index.js';
import { AccountMails } from './account-mails.js';

/** Mails that tell users what happened to their account, so that they notice what somebody else did. */
@Injectable()
export class SecurityNotices {
  private readonly logger = new Logger(SecurityNotices.name);

  constructor(
    private readonly users: UsersService,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
  ) {}

  /** To be sent with the transaction that changes the password: `send` within it. */
  prepareForPasswordChange(userId: string): Promise<PreparedMail> {
    return this.prepare(userId, 'password_changed', 'passwordChanged');
  }

  async send(notice: PreparedMail, manager: EntityManager): Promise<void> {
    await this.outbox.add(notice, manager);
  }

  /** Never fails: whoever used the token has to hear of that, and of nothing else. */
  async notifyOfReusedToken(userId: string): Promise<void> {
    try {
      await this.outbox.add(await this.prepare(userId, 'refresh_token_reused', 'refreshTokenReused'));
    } catch (error) {
      this.logger.warn({ event: 'notice_failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
  }

  private async prepare(userId: string, kind: string, template: 'passwordChanged' | 'refreshTokenReused') {
    const user = await this.users.get(userId);
    const content = this.templates[template](this.mails.factsFor(user));
    return this.outbox.prepare({ kind, userId, to: user.email, content });
  }
}
