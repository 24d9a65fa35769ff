import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MailOutbox, MailTemplates } from '../../mail/index.js';
import { AccountEndings, type DeletionAnnouncement, type UserEntity } from '../../users/index.js';
import { AccountMails } from './account-mails.js';

/** Tells users that their account was deleted, by a mail that counts together with the deletion. */
@Injectable()
export class DeletionNotices implements OnModuleInit {
  constructor(
    private readonly endings: AccountEndings,
    private readonly outbox: MailOutbox,
    private readonly templates: MailTemplates,
    private readonly mails: AccountMails,
  ) {}

  onModuleInit(): void {
    this.endings.handleDeletionsBy((user) => this.prepare(user));
  }

  private async prepare(user: UserEntity): Promise<DeletionAnnouncement> {
    const content = this.templates.accountDeleted(this.mails.factsFor(user));
    // nobody's, or it would be erased with the account before it was sent
    const mail = await this.outbox.prepare({ kind: 'account_deleted', userId: null, to: user.email, content });
    return (manager) => this.outbox.add(mail, manager);
  }
}
