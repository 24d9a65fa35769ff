import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { MailSettings } from '../../src/config/settings.js';
import { FileMailer } from '../../src/modules/mail/file-mailer.js';
import { SmtpMailer } from '../../src/modules/mail/smtp-mailer.js';
import { describeMailer, Mailbox } from '../../src/testing/index.js';
import { MailServer } from '../support/mail-server.js';
import { readMail } from '../support/read-mail.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const FROM = { name: 'Watchword', address: 'no-reply@example.org' };

describeMailer('SmtpMailer', async () => {
  const server = await MailServer.start();
  const transport = { kind: 'smtp', host: '127.0.0.1', port: server.port } as const;
  const mailer = new SmtpMailer({
    transport: { ...transport, speaksTlsAtOnce: false, credentials: undefined },
    from: FROM,
    requiresTls: false,
  });
  return {
    mailer,
    received: () => Promise.resolve(server.received.map(({ raw }) => readMail(raw))),
    close: async () => {
      await mailer.close();
      await server.stop();
    },
  };
});

describeMailer('FileMailer', () => {
  Logger.overrideLogger(false);
  const folder = join(temporaryFolder('mail'), 'new');
  const settings: MailSettings = { transport: { kind: 'file', folder }, from: FROM, requiresTls: true };
  const received = () =>
    readdirSync(folder)
      .sort()
      .map((file) => readMail(readFileSync(join(folder, file), 'utf8')));
  return Promise.resolve({
    mailer: new FileMailer(settings, folder),
    received: () => Promise.resolve(received()),
    close: () => Promise.resolve(),
  });
});

describeMailer('Mailbox', () => {
  const mailbox = new Mailbox();
  return Promise.resolve({
    mailer: mailbox,
    received: () => Promise.resolve(mailbox.messages.map(({ to, subject, text }) => ({ to, subject, text }))),
    close: () => Promise.resolve(),
  });
});
