import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { MailOutbox, MailTemplates, type PreparedMail } from '../../mail/index.js';
import type { UserEntity } from '../../users/index.js';
import { AccountMails } from '../notices/account-mails.js';
import type { PreparedRegistration } from './pending-registrations.service.js';

/** The mails that answer a discreet registration. */
@Injectable()
export class RegistrationMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
    private readonly clock: Clock,
  ) {}

  /** To an address without an account, with the link that creates one. */
  withLink(to: string, registration: PreparedRegistration): Promise<PreparedMail> {
    // nobody has chosen a language yet
    const content = this.templates.verifyEmail(this.mails.linkFactsFor({ settings: {} }, 'verify-email', registration));
    const usefulForMs = registration.row.expiresAt.getTime() - this.clock.now().getTime();
    return this.outbox.prepare({ kind: 'registration', userId: null, to, content, usefulForMs });
  }

  /** To the address of an account, whatever state it is in. */
  toOwner(user: UserEntity): Promise<PreparedMail> {
    const content = this.templates.alreadyRegistered(this.mails.pageFactsFor(user, 'forgot-password'));
    return this.outbox.prepare({ kind: 'already_registered', userId: user.id, to: user.email, content });
  }

  send(mail: PreparedMail, manager: EntityManager): Promise<void> {
    return this.outbox.add(mail, manager);
  }
}
