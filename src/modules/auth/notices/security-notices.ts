import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ServerSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { MailOutbox, MailTemplates, type PreparedMail } from '../../mail/index.js';
import { UsersService } from '../../users/index.js';

/** Mails that tell users what happened to their account, so that they notice what somebody else did. */
@Injectable()
export class SecurityNotices {
  private readonly logger = new Logger(SecurityNotices.name);
  private readonly service: string;

  constructor(
    private readonly users: UsersService,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly clock: Clock,
    server: ServerSettings,
  ) {
    this.service = new URL(server.publicUrl).host;
  }

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
    const { email, settings } = await this.users.get(userId);
    const { locale } = settings as { readonly locale?: unknown };
    const facts = {
      locale: typeof locale === 'string' ? locale : undefined,
      service: this.service,
      occurredAt: this.clock.now(),
    };
    return this.outbox.prepare({ kind, userId, to: email, content: this.templates[template](facts) });
  }
}
