import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mailAddress, mailUrl } from '../../../../src/config/mail-readers.js';
import { isRefused, type Reading } from '../../../../src/config/setting-readers.js';
import type { MailSettings } from '../../../../src/config/settings.js';
import { MailFailure } from '../../../../src/modules/mail/index.js';
import { SmtpMailer } from '../../../../src/modules/mail/smtp-mailer.js';
import { MailServer } from '../../../support/mail-server.js';

const MESSAGE = {
  id: '0190a0a0-0000-7000-8000-000000000001',
  to: 'ada@example.org',
  subject: 'Grüße',
  text: `Öffnen: https://id.example.org/x?token=${'t'.repeat(200)}\n`,
  html: '<p>Grüße</p>',
};

function valueOf<T>(reading: Reading<T>): T {
  if (isRefused(reading)) throw new Error(reading.refusal);
  return reading.value;
}

function settingsFor(url: string, requiresTls: boolean): MailSettings {
  const from = valueOf(mailAddress('Watchword <no-reply@example.org>'));
  return { transport: valueOf(mailUrl(url)), from, requiresTls };
}

describe('mail through an SMTP server', () => {
  let server: MailServer | undefined;
  let mailer: SmtpMailer | undefined;

  afterEach(async () => {
    await mailer?.close();
    await server?.stop();
    [server, mailer] = [undefined, undefined];
  });

  function mailerFor(url: string, { requiresTls = false } = {}): SmtpMailer {
    const settings = settingsFor(url, requiresTls);
    if (settings.transport.kind !== 'smtp') throw new Error('an SMTP server is needed here');
    return (mailer = new SmtpMailer({ ...settings, transport: settings.transport }));
  }

  const failureOf = (sending: Promise<void>): Promise<MailFailure> =>
    sending.then(
      () => {
        throw new Error('it was handed over');
      },
      (error: unknown) => error as MailFailure,
    );

  it('arrives whole, with an id that stays the same at every try', async () => {
    server = await MailServer.start();
    await mailerFor(server.url).send(MESSAGE);
    await mailer?.send(MESSAGE);
    const [first, second] = server.to('ada@example.org');
    expect(first?.messageId).toBe(`<${MESSAGE.id}@example.org>`);
    expect(second?.messageId).toBe(first?.messageId);
    expect(first?.raw).toMatch(/^From: Watchword <no-reply@example\.org>\r$/m);
    expect(first?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    // soft line breaks of quoted-printable, which mail programs undo
    expect(first?.raw.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(`?token=${'t'.repeat(200)}`);
  });

  it.each([
    ['permanent', { refuseRecipient: 550 }],
    ['temporary', { refuseRecipient: 451 }],
    ['permanent', { refuseContent: 554 }],
    ['temporary', { refuseContent: 452 }],
    ['configuration', { refuseRecipient: 530 }],
    ['temporary', 'hang up'],
  ] as const)('fails as %s when the server does %j', async (kind, treatment) => {
    server = await MailServer.start();
    server.treatment = () => treatment;
    const failure = await failureOf(mailerFor(server.url).send(MESSAGE));
    expect(failure).toBeInstanceOf(MailFailure);
    expect(failure.kind).toBe(kind);
    expect(`${failure.message} ${failure.reason}`).not.toContain('ada@');
  });

  it('goes out in plain text only where MAIL_TLS is off, and neither it nor the password leaves otherwise', async () => {
    server = await MailServer.start({ hideSTARTTLS: true });
    const url = server.url.replace('//', '//user:password@');
    const refused = await failureOf(mailerFor(url, { requiresTls: true }).send(MESSAGE));
    expect(refused.kind).toBe('configuration');
    expect(server.received).toEqual([]);
    await mailer?.close();
    await mailerFor(server.url).send(MESSAGE);
    expect(server.received.map(({ isSecure, user }) => [isSecure, user])).toEqual([[false, undefined]]);
  });

  it('fails for the certificate where it is not one to be trusted', async () => {
    // its own has expired
    server = await MailServer.start();
    const failure = await failureOf(mailerFor(server.url, { requiresTls: true }).send(MESSAGE));
    expect([failure.kind, failure.reason]).toEqual([
      'configuration',
      expect.stringMatching(/^TLS with the mail server failed/),
    ]);
    expect(server.received).toEqual([]);
  });

  it('does not go out without the login that was asked for', async () => {
    server = await MailServer.start({ disabledCommands: ['AUTH'] });
    const failure = await failureOf(mailerFor(server.url.replace('//', '//user:password@')).send(MESSAGE));
    expect(failure.kind).toBe('configuration');
    expect(server.received).toEqual([]);
  });

  it('logs in where it can', async () => {
    server = await MailServer.start({ allowInsecureAuth: true });
    await mailerFor(server.url.replace('//', '//us%40er:pass%3Aword@')).send(MESSAGE);
    expect(server.received.map(({ user }) => user)).toEqual(['us@er']);
  });

  it('fails for a while when nobody listens, and then works', async () => {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port } = probe.address() as AddressInfo;
    await closed(probe);
    expect((await failureOf(mailerFor(`smtp://127.0.0.1:${port}`).send(MESSAGE))).kind).toBe('temporary');
  });

  it('is given up for an address beyond ASCII where the server does not know such', async () => {
    server = await MailServer.start({ hideSMTPUTF8: true });
    const failure = await failureOf(mailerFor(server.url).send({ ...MESSAGE, to: 'üser@example.org' }));
    expect([failure.kind, failure.reason]).toEqual(['permanent', 'the mail server takes only addresses in ASCII']);
  });

  it('has one recipient whatever an address looks like', async () => {
    server = await MailServer.start();
    await mailerFor(server.url)
      .send({ ...MESSAGE, to: 'ada@example.org, eve@example.org' })
      .catch(() => undefined);
    expect(server.received.map(({ to }) => to)).not.toContain('eve@example.org');
    expect(server.received.map(({ to }) => to)).not.toContain('ada@example.org');
  });
});

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
