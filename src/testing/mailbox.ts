import { Mailer, type MailMessage } from '../modules/mail/index.js';

/** Keeps what would have been sent, in the order in which it was. */
export class Mailbox extends Mailer {
  private readonly received: MailMessage[] = [];

  /** Keeps the message. */
  send(message: MailMessage): Promise<void> {
    this.received.push(message);
    return Promise.resolve();
  }

  /** What has arrived by now. */
  get messages(): readonly MailMessage[] {
    return this.received;
  }

  /** What has arrived for the address by now. */
  messagesTo(address: string): readonly MailMessage[] {
    return this.received.filter(({ to }) => to === address);
  }
}
