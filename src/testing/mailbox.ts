import { Mailer, type MailMessage } from '../modules/mail/index.js';

/** Keeps what would have been sent, in the order in which it was. */
export class Mailbox extends Mailer {
  private readonly received: MailMessage[] = [];

  send(message: MailMessage): Promise<void> {
    this.received.push(message);
    return Promise.resolve();
  }

  get messages(): readonly MailMessage[] {
    return this.received;
  }

  messagesTo(address: string): readonly MailMessage[] {
    return this.received.filter(({ to }) => to === address);
  }
}
