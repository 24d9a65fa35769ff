import { isIP } from 'node:net';
import { read, type Reader, refused } from './setting-readers.js';
import type { MailAddress, MailTransport } from './settings.js';

const SMTP_PORT = 587;
const SMTPS_PORT = 465;

/** A name in front, in quotes or not, and the address in angle brackets; or the address alone. */
const NAMED_ADDRESS = /^(?:"([^"\\]*)"|([^"<>@]*?))\s*<([^<>\s]+)>$/u;
/** What every server takes (RFC 5321 in its plain form): a dot-atom, and a host name. */
const ADDRESS = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;
const UNPRINTABLE = /\p{C}/u;

/** `file:<folder>`, or where an SMTP server is; `smtps` speaks TLS from the first byte. */
export const mailUrl: Reader<MailTransport> = (text) => {
  const folder = /^file:(?!\/\/)(.+)$/su.exec(text)?.[1];
  if (folder !== undefined && !UNPRINTABLE.test(folder)) return read({ kind: 'file', folder });
  return (
    smtpIn(text) ?? refused('must be file:<folder>, smtp://user:password@host:587 or smtps://user:password@host:465')
  );
};

function smtpIn(text: string): ReturnType<Reader<MailTransport>> | undefined {
  if (/\s|\p{C}/u.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isBare = ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  if (!['smtp:', 'smtps:'].includes(url.protocol) || url.hostname === '' || !isBare) return undefined;
  const speaksTlsAtOnce = url.protocol === 'smtps:';
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === undefined || password === undefined)
    return refused('must have % in a user or a password written as %25');
  if ((user === '') !== (password === '')) return refused('must have a user and a password, or neither');
  return read({
    kind: 'smtp',
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (speaksTlsAtOnce ? SMTPS_PORT : SMTP_PORT) : Number(url.port),
    speaksTlsAtOnce,
    credentials: user === '' ? undefined : { user, password },
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export const mailAddress: Reader<MailAddress> = (text) => {
  const [, quoted, plain, within] = NAMED_ADDRESS.exec(text) ?? [];
  const address = within ?? text;
  if (ADDRESS.test(address) && !UNPRINTABLE.test(text)) return read({ name: (quoted ?? plain ?? '').trim(), address });
  return refused('must be an address, or a name and an address such as Watchword <no-reply@example.org>');
};

/** Whether what is sent to this host stays on this machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
