import type { MailMessage } from '../modules/mail/index.js';

/** What a person who gets a mail can open. */
export interface MailedLink {
  /** As it stands in the mail. */
  readonly link: string;
  /** The page that it opens, such as `reset-password`. */
  readonly page: string;
  /** What the page sends to the server. It works once. */
  readonly token: string;
}

const LINK = /^\S+\/account\/([a-z-]+)#token=(\S+)$/m;
const CODE = /^\d{8}$/m;

/** The link in a mail, with its page and its token. @throws Error when there is none */
export function linkIn(mail: MailMessage): MailedLink {
  const [link, page, token] = LINK.exec(mail.text) ?? [];
  if (link === undefined || page === undefined || token === undefined) {
    throw new Error(`there is no link in the mail "${mail.subject}"`);
  }
  return { link, page, token };
}

/** The code of a login by mail, eight digits. @throws Error when there is none */
export function codeIn(mail: MailMessage): string {
  const [code] = CODE.exec(mail.text) ?? [];
  if (code === undefined) throw new Error(`there is no code in the mail "${mail.subject}"`);
  return code;
}
