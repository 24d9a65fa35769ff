import { MailFailure, type MailFailureKind } from './mailer.port.js';

/** What nodemailer throws: a code of its own, the number that the server answered, and one error for each refused recipient. */
interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
  readonly message?: string;
  readonly rejectedErrors?: readonly SmtpError[];
}

/** Codes that are about us and the server, and not about the mail. */
const ABOUT_US = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'ECONFIG']);

const SERVICE_NOT_AVAILABLE = 421;
const AUTHENTICATION_REQUIRED = 530;

/** A certificate that does not fit, or TLS to a port that has none, comes as an error of the socket. */
const TLS_MESSAGE = /certificate|self.signed|wrong version number|ssl|tls/i;

/**
 * What follows from an error of nodemailer. The first row that fits counts:
 *
 * | the error                                            | kind            |
 * | ---------------------------------------------------- | --------------- |
 * | EAUTH, ENOAUTH, EOAUTH2, ETLS, ECONFIG               | `configuration` |
 * | EPROTOCOL with 421: the server is busy               | `temporary`     |
 * | EPROTOCOL with another number: it does not want us   | `configuration` |
 * | 530: it wants us to log in                           | `configuration` |
 * | ESOCKET about TLS or a certificate                   | `configuration` |
 * | EENVELOPE without a number: no usable recipient      | `permanent`     |
 * | 5xx for the recipient, or else for the mail          | `permanent`     |
 * | 4xx for the recipient, or else for the mail          | `temporary`     |
 * | anything else: the network, a server that is silent  | `temporary`     |
 *
 * A connection that is lost within the mail is in the last row: the mail may have been taken, and is sent again.
 */
export function smtpFailure(error: SmtpError): MailFailure {
  const refusal = error.rejectedErrors?.[0] ?? error;
  return new MailFailure(kindOf(error, refusal.responseCode), reasonOf(error, refusal.responseCode));
}

function kindOf({ code = '', message = '' }: SmtpError, answer: number | undefined): MailFailureKind {
  if (ABOUT_US.has(code)) return 'configuration';
  if (code === 'EPROTOCOL' && answer !== undefined) {
    return answer === SERVICE_NOT_AVAILABLE ? 'temporary' : 'configuration';
  }
  if (answer === AUTHENTICATION_REQUIRED) return 'configuration';
  if (code === 'ESOCKET' && TLS_MESSAGE.test(message)) return 'configuration';
  if (answer === undefined) return code === 'EENVELOPE' ? 'permanent' : 'temporary';
  return answer >= 500 ? 'permanent' : 'temporary';
}

/** Not the server's words, which may repeat the address or more of the mail. */
function reasonOf({ code, command, message = '' }: SmtpError, answer: number | undefined): string {
  const about = code === 'ESOCKET' && TLS_MESSAGE.test(message) ? 'TLS with the mail server failed' : '';
  const facts = [code, command && `at ${command}`, answer && `answer ${answer}`].filter(Boolean).join(', ');
  return [about, facts && `(${facts})`].filter(Boolean).join(' ') || 'unknown';
}
