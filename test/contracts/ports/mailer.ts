import { Mailer, type MailMessage } from '../../../src/index.js';
import { describeMailer, Mailbox, type OpenedMailer } from '../../../src/testing/index.js';
import { openMailProvider } from '../../support/mail-provider.js';
import { ProviderMailer } from '../documented/provider-mailer.js';
import type { PortRow, WrongAdapter } from './port-row.js';

function openMailbox(send: (message: MailMessage, mailbox: Mailbox) => Promise<void>): Promise<OpenedMailer> {
  const mailbox = new Mailbox();
  return Promise.resolve({
    mailer: { send: (message: MailMessage) => send(message, mailbox) },
    received: () => Promise.resolve(mailbox.messages.map(({ to, subject, text }) => ({ to, subject, text }))),
    close: () => Promise.resolve(),
  });
}

function wrong(send: Parameters<typeof openMailbox>[0], breaks: RegExp): WrongAdapter {
  return { suite: () => describeMailer('it', () => openMailbox(send)), breaks };
}

/** Hands over to whoever the address names, however many they are. */
class CarelessMailer extends Mailer {
  constructor(private readonly url: string) {
    super();
  }

  async send({ id, ...message }: MailMessage): Promise<void> {
    await fetch(this.url, { method: 'POST', headers: { 'idempotency-key': id }, body: JSON.stringify(message) });
  }
}

let isBusy = false;

async function sendOneAtATime(message: MailMessage, mailbox: Mailbox): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  await new Promise((resolve) => setImmediate(resolve));
  await mailbox.send(message);
  isBusy = false;
}

export const MAILER: PortRow = {
  port: Mailer,
  right: {
    ProviderMailer: () => describeMailer('ProviderMailer', () => openMailProvider((url) => new ProviderMailer(url))),
    Mailbox: () => describeMailer('Mailbox', () => openMailbox((message, mailbox) => mailbox.send(message))),
  },
  wrong: {
    'sends nothing': wrong(() => Promise.resolve(), /hands a mail over as it was given/),
    'cuts the text': wrong(
      (message, mailbox) => mailbox.send({ ...message, text: message.text.slice(0, 76) }),
      /hands a mail over as it was given/,
    ),
    'refuses a mail that comes again': wrong((message, mailbox) => {
      if (mailbox.messages.some(({ id }) => id === message.id)) return Promise.reject(new Error('sent already'));
      return mailbox.send(message);
    }, /takes the same mail again/),
    'loses mails that are sent at once': wrong(sendOneAtATime, /keeps several mails at once apart/),
    'writes to whoever the address names': {
      suite: () => describeMailer('it', () => openMailProvider((url) => new CarelessMailer(url))),
      breaks: /writes to nobody whom the address does not name/,
    },
  },
  open: async () => {
    const { mailer, close } = await openMailProvider((url) => new ProviderMailer(url));
    return { adapter: mailer, close };
  },
  called: ['send'],
};
