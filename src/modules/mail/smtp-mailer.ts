import type { Transporter } from 'nodemailer';
import type { MailSettings, MailTransport } from '../../config/settings.js';
import { nodemailerContent } from './nodemailer-content.js';
import { MailFailure, Mailer, type MailMessage } from './mailer.port.js';
import { smtpFailure } from './smtp-failure.js';

type SmtpTransport = Extract<MailTransport, { kind: 'smtp' }>;

const CONNECTIONS = 4;
/** Together shorter than a claim of the outbox lasts. */
const CONNECT_LIMIT_MS = 10_000;
const GREETING_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 30_000;

const BEYOND_ASCII = /\P{ASCII}/u;

/** Sends through an SMTP server. */
export class SmtpMailer extends Mailer {
  private transporter: Promise<Transporter> | undefined;

  constructor(private readonly settings: MailSettings & { readonly transport: SmtpTransport }) {
    super();
  }

  async send(message: MailMessage): Promise<void> {
    const transporter = await (this.transporter ??= open(this.settings));
    const { ehlo } = await handOver(transporter, message, this.settings);
    // nodemailer sends such an address as it is, also to a server that does not understand it
    const [name = ''] = message.to.split('@');
    if (BEYOND_ASCII.test(name) && !ehlo.includes('SMTPUTF8')) {
      throw new MailFailure('permanent', 'the mail server takes only addresses in ASCII');
    }
  }

  async close(): Promise<void> {
    (await this.transporter)?.close();
    this.transporter = undefined;
  }
}

async function handOver(transporter: Transporter, message: MailMessage, { from }: MailSettings) {
  try {
    const info = (await transporter.sendMail(nodemailerContent(message, from))) as {
      readonly ehlo?: readonly string[];
    };
    return { ehlo: info.ehlo ?? [] };
  } catch (error) {
    throw smtpFailure(error as Error);
  }
}

/** Loaded when the first mail is sent, which for many processes is never. */
async function open({ transport, requiresTls }: MailSettings & { readonly transport: SmtpTransport }) {
  const { createTransport } = await import('nodemailer');
  const { host, port, speaksTlsAtOnce, credentials } = transport;
  return createTransport({
    host,
    port,
    pool: true,
    maxConnections: CONNECTIONS,
    secure: speaksTlsAtOnce,
    requireTLS: requiresTls,
    // plain text was asked for; a certificate that does not fit must not stand in its way
    ignoreTLS: !requiresTls,
    // without it a server that offers no login would get the mail without one
    ...(credentials && { auth: { user: credentials.user, pass: credentials.password }, forceAuth: true }),
    connectionTimeout: CONNECT_LIMIT_MS,
    greetingTimeout: GREETING_LIMIT_MS,
    socketTimeout: SILENCE_LIMIT_MS,
  });
}
