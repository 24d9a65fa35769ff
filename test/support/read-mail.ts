import type { HandedOverMail } from '../../src/testing/index.js';

const TEXT_PART =
  /Content-Type: text\/plain[^]*?Content-Transfer-Encoding: (\S+)(?:\r\n\S[^\r]*)*\r\n\r\n([^]*?)\r\n--/i;
/** RFC 2047: `=?utf-8?Q?…?=`, or B for base64. */
const ENCODED_WORD = /=\?utf-8\?([QB])\?([^?]*)\?=\s*/gi;

/** Reads what nodemailer writes: a recipient, a subject, and a plain text beside the HTML (RFC 2045 to 2047). */
export function readMail(raw: string): HandedOverMail {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  const header = (name: string): string => {
    const [, value = ''] = new RegExp(`^${name}: ([^]*?)(?:\\r\\n(?![ \\t])|$)`, 'im').exec(head) ?? [];
    return value.replace(/\r\n[ \t]/g, ' ');
  };
  const subject = header('Subject').replace(ENCODED_WORD, (_, kind: string, text: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(text, 'base64').toString()
      : fromQuotedPrintable(text.replaceAll('_', ' ')),
  );
  const [, encoding = '', body = ''] = TEXT_PART.exec(raw) ?? [];
  return { to: header('To'), subject, text: decoded(body, encoding).replaceAll('\r\n', '\n') };
}

function decoded(body: string, encoding: string): string {
  if (/quoted-printable/i.test(encoding)) return fromQuotedPrintable(body);
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString();
  return body;
}

function fromQuotedPrintable(text: string): string {
  const joined = text.replaceAll('=\r\n', '');
  const bytes = joined.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
