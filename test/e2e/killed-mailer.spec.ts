import { BuiltInMailTemplates, MailOutbox } from '../../src/modules/mail/index.js';
import { OutboxRepository } from '../../src/modules/mail/outbox/outbox.repository.js';
import { AesGcmKeyEncryption } from '../../src/modules/encryption/index.js';
import { SystemClock } from '../../src/kernel/clock.js';
import { UuidV7Generator } from '../../src/kernel/ids.js';
import { testSettings } from '../../src/testing/index.js';
import { openDatabase } from '../support/data-sources.js';
import { eventually } from '../support/eventually.js';
import { MailServer } from '../support/mail-server.js';
import { insertUserWithSession } from '../support/rows.js';
import { ServerProcess } from '../support/server-process.js';
import { sharedEnvironment } from '../support/shared-environment.js';

const MAILS = 1_000;
const KILLS_AT = [200, 500, 800];
/** How many mails an instance has on their way at once. */
const AT_ONCE = 4;

it(`each of ${MAILS} mails arrives although the server is killed ${KILLS_AT.length} times while it sends them`, async () => {
  const environment = await sharedEnvironment('sqlite');
  const mailServer = await MailServer.start();
  const settings = { ...environment, MAIL_URL: mailServer.url, MAIL_TLS: 'off', MAIL_FROM: 'x@example.org' };
  const dataSource = await openDatabase(environment['DATABASE_URL'] ?? '');
  const { userId } = await insertUserWithSession(dataSource);
  const encryption = new AesGcmKeyEncryption(testSettings(environment).tokens);
  const outbox = new MailOutbox(new OutboxRepository(dataSource), encryption, new SystemClock(), new UuidV7Generator());
  const content = new BuiltInMailTemplates().test({ locale: 'en', service: 'id', occurredAt: new Date() });
  const ids: string[] = [];
  for (let count = 0; count < MAILS; count += 1) {
    const mail = await outbox.prepare({ kind: 'test', userId, to: `person-${count}@example.org`, content });
    await outbox.add(mail);
    ids.push(`<${mail.id}@example.org>`);
  }

  for (const most of KILLS_AT) {
    const server = await ServerProcess.start(settings);
    await eventually(`${most} mails have arrived`, () => mailServer.received.length >= most);
    await server.kill();
    // the leases of the mails that were on their way end, as they do by themselves after two minutes
    await dataSource.query('UPDATE outbox_mails SET due_at = 0');
  }
  const server = await ServerProcess.start(settings);
  await eventually(
    'the outbox is empty',
    async () => (await dataSource.query<[]>('SELECT 1 FROM outbox_mails')).length === 0,
  );
  await server.stop();
  await dataSource.destroy();
  await mailServer.stop();

  const arrived = mailServer.received.map(({ messageId }) => messageId);
  expect([...new Set(arrived)].sort()).toEqual(ids.sort());
  const doubles = arrived.length - MAILS;
  process.stderr.write(`${KILLS_AT.length} kills in ${MAILS} mails: ${doubles} arrived twice\n`);
  expect(doubles).toBeLessThanOrEqual(AT_ONCE * KILLS_AT.length);
});
