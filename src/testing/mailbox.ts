import { Mailer, type MailMessage } from '../modules/mail/index.js';
import { codeIn, type MailedLink, linkIn } from './mail-reading.js';

/**
 * Keeps what would have been sent, in the order in which it was. Watchword mails behind its answers, so ask it by the methods
 * that wait: `settle`, `lastTo`, `linkTo` and `codeTo`.
 */
export class Mailbox extends Mailer {
  private readonly received: MailMessage[] = [];
  private deliver: () => Promise<void> = () => Promise.resolve();

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

  /**
   * Waits until everything has arrived that was to be mailed when this is called: to show that somebody got no mail.
   *
   * @throws Error when mails stay behind, as after the clock was set back
   */
  settle(): Promise<void> {
    return this.deliver();
  }

  /**
   * The newest mail to the address, after all that is on its way has arrived.
   *
   * @param page takes only mails whose link opens this page, such as `reset-password`
   * @throws Error with the mails that there are when none is such a mail
   */
  async lastTo(address: string, page?: string): Promise<MailMessage> {
    await this.settle();
    const mails = this.messagesTo(address).filter(
      ({ text }) => page === undefined || text.includes(`/account/${page}#`),
    );
    const last = mails.at(-1);
    if (!last) throw new Error(`no mail to ${address}${page ? ` with a link to ${page}` : ''}. ${this.describe()}`);
    return last;
  }

  /** The link in the newest mail to the address. @throws Error as `lastTo`, and when there is no link in it */
  async linkTo(address: string, page?: string): Promise<MailedLink> {
    return linkIn(await this.lastTo(address, page));
  }

  /** The code in the newest mail to the address, with which its owner logs in. @throws Error as `lastTo`, and when there is no code in it */
  async codeTo(address: string): Promise<string> {
    return codeIn(await this.lastTo(address));
  }

  /** Forgets what has arrived. */
  clear(): void {
    this.received.length = 0;
  }

  /** Names what has to happen before everything has arrived; `createTestApp` calls it. */
  deliverBy(deliver: () => Promise<void>): void {
    this.deliver = deliver;
  }

  private describe(): string {
    if (this.received.length === 0) return 'No mail at all has arrived.';
    return `These have arrived: ${this.received.map(({ to, subject }) => `"${subject}" to ${to}`).join(', ')}.`;
  }
}
