import type { MailMessage } from '../../src/modules/mail/index.js';
import { linkIn as readLinkIn, type MailedLink } from '../../src/testing/mail-reading.js';
import { noteSecret } from './evidence.js';
import type { RunningApp } from './test-app.js';

/** Everything that was mailed to the address by now, after all that answers have left behind is done. */
export async function mailsTo({ mailbox }: RunningApp, address: string): Promise<readonly MailMessage[]> {
  await mailbox.settle();
  return mailbox.messagesTo(address);
}

/** The link in a mail, its page and its token. */
export function linkIn(mail: MailMessage | undefined): MailedLink {
  if (!mail) throw new Error('there is no mail');
  const found = readLinkIn(mail);
  noteSecret(found.token);
  return found;
}

/** The newest mail to the address whose link opens the page. */
export async function mailedLink({ mailbox }: RunningApp, address: string, page: string): Promise<MailedLink> {
  return linkIn(await mailbox.lastTo(address, page));
}
