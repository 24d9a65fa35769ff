import type { SendMailOptions } from 'nodemailer';
import type { MailAddress } from '../../config/settings.js';
import type { MailMessage } from './mailer.port.js';

/** The mail as nodemailer takes it. */
export function nodemailerContent({ id, to, subject, text, html }: MailMessage, from: MailAddress): SendMailOptions {
  return {
    messageId: `<${id}@${domainOf(from.address)}>`,
    from: { ...from },
    // never as a text, which would be read as a list of addresses
    to: { name: '', address: to },
    subject,
    text,
    html,
    // nobody's holiday notice answers it (RFC 3834, section 5)
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
