import { AfterAnswer } from '../../src/http/after-answer.js';
import type { MailMessage } from '../../src/modules/mail/index.js';
import { MailSender } from '../../src/modules/mail/outbox/mail-sender.js';
import { OutboxRepository } from '../../src/modules/mail/outbox/outbox.repository.js';
import { noteSecret } from './evidence.js';
import type { RunningApp } from './test-app.js';

/** Sending one takes a round or two. */
const MOST_ROUNDS = 2_000;

/** Everything that was mailed to the address by now, after all that answers have left behind is done. */
export async function mailsTo(app: RunningApp, address: string): Promise<readonly MailMessage[]> {
  await app.app.get(AfterAnswer, { strict: false }).settle();
  const sender = app.app.get(MailSender, { strict: false });
  const outbox = app.app.get(OutboxRepository, { strict: false });
  // what the loop of the application is sending at this moment is in the outbox still
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    await sender.run();
    if ((await outbox.backlog(1)).waiting === 0) return app.mailbox.messagesTo(address);
  }
  throw new Error('mails stay in the outbox: were they written at a time ahead of the clock?');
}

/** The link in a mail, its page and its token. */
export function linkIn(mail: MailMessage | undefined): {
  readonly link: string;
  readonly page: string;
  readonly token: string;
} {
  const [link, page, token] = /^\S+\/account\/([a-z-]+)#token=(\S+)$/m.exec(mail?.text ?? '') ?? [];
  if (link === undefined || page === undefined || token === undefined) throw new Error('there is no link in the mail');
  noteSecret(token);
  return { link, page, token };
}

/** The newest mail to the address whose link opens the page. */
export async function mailedLink(app: RunningApp, address: string, page: string): Promise<ReturnType<typeof linkIn>> {
  const mails = (await mailsTo(app, address)).filter(({ text }) => text.includes(`/account/${page}#`));
  return linkIn(mails.at(-1));
}
