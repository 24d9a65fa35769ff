import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { MailOutbox, MailTemplates, type PreparedMail } from '../../mail/index.js';
import type { UserEntity } from '../../users/index.js';
import { AccountMails, type AccountPage } from '../notices/account-mails.js';
import type { SingleUsePurpose } from './single-use-state.js';
import { type PreparedToken, SingleUseTokensService } from './single-use-tokens.service.js';

interface LinkMail {
  readonly page: AccountPage;
  readonly template: Exclude<keyof MailTemplates, 'emailLogin' | 'newDevice' | 'providerLinked'>;
}

/** Of links whose mail says nothing besides. */
type LinkPurpose = Exclude<SingleUsePurpose, 'email_login'>;

/** Where each kind of link leads, and the mail that it is in. */
const LINK_MAILS: Readonly<Record<LinkPurpose, LinkMail>> = {
  email_verification: { page: 'verify-email', template: 'verifyEmail' },
  email_change: { page: 'confirm-email-change', template: 'confirmEmailChange' },
  email_change_undo: { page: 'undo-email-change', template: 'emailChanged' },
  password_reset: { page: 'reset-password', template: 'resetPassword' },
  invitation: { page: 'accept-invitation', template: 'invitation' },
};

interface NewTokenMail {
  readonly user: UserEntity;
  readonly purpose: LinkPurpose;
  readonly to: string;
  /** An e-mail address that the token is about. */
  readonly target?: string;
}

export interface PreparedTokenMail {
  readonly token: PreparedToken;
  readonly mail: PreparedMail;
}

/** A token and the mail that takes it to its user: both are stored, or neither. */
@Injectable()
export class TokenMails {
  constructor(
    private readonly tokens: SingleUseTokensService,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /** Seals both, which may ask a key service: so not within a transaction. */
  async prepare({ user, purpose, to, ...about }: NewTokenMail): Promise<PreparedTokenMail> {
    const token = await this.tokens.prepare({ user, purpose, ...about });
    const { page, template } = LINK_MAILS[purpose];
    const content = this.templates[template](this.mails.linkFactsFor(user, page, token));
    return { token, mail: await this.outbox.prepare({ ...this.usefulAs(token), to, content }) };
  }

  /** The same for a link that logs in, with the code that does so in its place. */
  async prepareLogin(user: UserEntity, code: string): Promise<PreparedTokenMail> {
    const token = await this.tokens.prepare({ user, purpose: 'email_login' });
    const content = this.templates.emailLogin({ ...this.mails.linkFactsFor(user, 'log-in', token), code });
    return { token, mail: await this.outbox.prepare({ ...this.usefulAs(token), to: user.email, content }) };
  }

  /** @returns false where the user was sent enough of them within the hour */
  async send({ token, mail }: PreparedTokenMail, manager: EntityManager): Promise<boolean> {
    const isStored = await this.tokens.add(token, manager);
    if (isStored) await this.outbox.add(mail, manager);
    return isStored;
  }

  private usefulAs({ row }: PreparedToken) {
    const usefulForMs = row.expiresAt.getTime() - this.clock.now().getTime();
    return { kind: row.purpose, userId: row.userId, usefulForMs };
  }
}
