import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountMails } from '../../auth/index.js';
import { MailOutbox, MailTemplates, type PreparedMail } from '../../mail/index.js';
import type { UserEntity } from '../../users/index.js';

/** Tells users of another way to log in to their account, so that they notice one that somebody else has added. */
@Injectable()
export class LinkNotices {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
  ) {}

  /** To be sent with the transaction that adds it: `send` within it. */
  prepare(user: UserEntity, { name }: { readonly name: string }): Promise<PreparedMail> {
    const content = this.templates.providerLinked({ ...this.mails.factsFor(user), provider: name });
    return this.outbox.prepare({ kind: 'provider_linked', userId: user.id, to: user.email, content });
  }

  send(notice: PreparedMail, manager: EntityManager): Promise<void> {
    return this.outbox.add(notice, manager);
  }
}
