import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import { KeyEncryption } from '../../encryption/index.js';
import type { MailMessage } from '../mailer.port.js';
import type { MailContent } from '../templates/mail-content.js';
import type { OutboxMailEntity } from './outbox-mail.entity.js';
import { OutboxRepository } from './outbox.repository.js';

/** Servers that refuse for a while are given three days, as mail servers do among themselves. */
const USEFUL_FOR_MS = 3 * 86_400_000;

export interface NewMail {
  /** What it is about, such as `password_changed`: in metrics and in the audit log. */
  readonly kind: string;
  /** The user whom it concerns, with whom it goes when they are erased; null for whoever has no account, yet or any more. */
  readonly userId: string | null;
  readonly to: string;
  readonly content: MailContent;
  /** After which it is of no use any more; three days unless it is said. */
  readonly usefulForMs?: number;
}

/** A mail that can be put into the outbox within a transaction, since nothing of it needs to be computed there. */
export type PreparedMail = OutboxMailEntity;

/** Mails leave through here: they are written with what they tell of, and sent behind the request. */
@Injectable()
export class MailOutbox {
  constructor(
    private readonly outbox: OutboxRepository,
    private readonly encryption: KeyEncryption,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Seals the mail, which may ask a key service: so not within a transaction. */
  async prepare({ kind, userId, to, content, usefulForMs = USEFUL_FOR_MS }: NewMail): Promise<PreparedMail> {
    const now = this.clock.now();
    const id = this.ids.next(now);
    const message: MailMessage = { id, to, ...content };
    const sealedMessage = await this.encryption.seal(Buffer.from(JSON.stringify(message)), contextOf(id));
    const expiresAt = addMilliseconds(now, usefulForMs);
    return { id, userId, kind, sealedMessage, createdAt: now, dueAt: now, expiresAt, attempts: 0 };
  }

  /** Within a transaction the mail is sent if that is committed, and never if it is not. */
  async add(mail: PreparedMail, manager?: EntityManager): Promise<void> {
    await this.outbox.add(mail, manager);
  }

  /** @throws Error when it was sealed under a key that is not there any more, or was changed */
  async read(id: string, sealedMessage: string): Promise<MailMessage> {
    const message = await this.encryption.open(sealedMessage, contextOf(id));
    return JSON.parse(message.toString()) as MailMessage;
  }
}

/** A sealed message that is moved to the row of another mail does not open. */
function contextOf(id: string): string {
  return `outbox mail ${id}`;
}
