import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EmailSettings } from '../../../config/settings.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import { MailOutbox, MailTemplates } from '../../mail/index.js';
import {
  type EmailChangeAnnouncement,
  type EmailChangeHandler,
  EmailChanges,
  UserEmailsService,
  type UserEntity,
} from '../../users/index.js';
import { AccountMails } from '../notices/account-mails.js';
import { TokenMails } from '../single-use/token-mails.js';

const RETRY_AFTER_SECONDS = 3_600;

/**
 * Who is told of a change of an address.
 *
 * | changed by             | at the new address      | at the old one         | counts             |
 * | ---------------------- | ----------------------- | ---------------------- | ------------------ |
 * | its user, `confirmed`  | link to confirm         | nothing yet            | once it is confirmed |
 * | its user, `at-once`    | link to verify          | notice with a way back | at once            |
 * | a confirmation         | nothing: it is proven   | notice with a way back | at once            |
 * | an administrator       | link to verify          | notice                 | at once            |
 */
@Injectable()
export class EmailChangeMails implements EmailChangeHandler, OnModuleInit {
  constructor(
    private readonly changes: EmailChanges,
    private readonly emails: UserEmailsService,
    private readonly mails: TokenMails,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly facts: AccountMails,
    private readonly audit: AuditLog,
    private readonly settings: EmailSettings,
  ) {}

  onModuleInit(): void {
    this.changes.handleBy(this);
  }

  async beforeOwnChange(user: UserEntity, email: string): Promise<EmailChangeAnnouncement | null> {
    const other = await this.emails.findByEmail(email);
    if (other && other.id !== user.id) throw new DomainError('EMAIL_TAKEN');
    if (this.settings.change === 'confirmed') {
      await this.askForConfirmation(user, email);
      return null;
    }
    const wayBack = await this.prepareWayBack(user);
    const verification = await this.prepareVerification(user, email);
    return async (manager) => {
      await wayBack(manager);
      await verification(manager);
    };
  }

  async beforeAdministratorsChange(user: UserEntity, email: string): Promise<EmailChangeAnnouncement> {
    const content = this.templates.emailChangedByAdministrator(this.facts.factsFor(user));
    const notice = await this.outbox.prepare({ kind: 'email_changed', userId: user.id, to: user.email, content });
    const verification = await this.prepareVerification(user, email);
    return async (manager) => {
      await this.outbox.add(notice, manager);
      await verification(manager);
    };
  }

  /** For the user's present address, before it is replaced. */
  async prepareWayBack(user: UserEntity): Promise<EmailChangeAnnouncement> {
    const { email } = user;
    const mail = await this.mails.prepare({ user, purpose: 'email_change_undo', to: email, target: email });
    return async (manager) => void (await this.mails.send(mail, manager));
  }

  private async askForConfirmation(user: UserEntity, email: string): Promise<void> {
    const mail = await this.mails.prepare({ user, purpose: 'email_change', to: email, target: email });
    await this.audit.transaction(async (manager, record) => {
      if (!(await this.mails.send(mail, manager))) {
        throw new DomainError('RATE_LIMITED', { retryAfterSeconds: RETRY_AFTER_SECONDS });
      }
      record({ name: 'email.change_requested', subjectId: user.id });
    });
  }

  private async prepareVerification(user: UserEntity, email: string): Promise<EmailChangeAnnouncement> {
    if (this.settings.verification === 'off') return () => Promise.resolve();
    const changed = this.emails.withEmail(user, email);
    const mail = await this.mails.prepare({ user: changed, purpose: 'email_verification', to: email });
    return async (manager) => void (await this.mails.send(mail, manager));
  }
}
