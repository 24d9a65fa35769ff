import { MailSender } from '../../../../src/modules/mail/outbox/mail-sender.js';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MailFailure, Mailer, type MailMessage, MailOutbox } from '../../../../src/modules/mail/index.js';
import { override } from '../../../../src/extension/override.js';
import { registered } from '../../../support/accounts.js';
import { AuditTrail } from '../../../support/audit-trail.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { eventually } from '../../../support/eventually.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

const MINUTE_MS = 60_000;

/** Does with each mail what it is told to. */
class ScriptedMailer extends Mailer {
  readonly handedOver: MailMessage[] = [];
  readonly tries = new Map<string, number>();
  behaviour: (message: MailMessage) => Promise<void> = () => Promise.resolve();

  async send(message: MailMessage): Promise<void> {
    this.tries.set(message.id, (this.tries.get(message.id) ?? 0) + 1);
    await this.behaviour(message);
    this.handedOver.push(message);
  }

  fail(failure: Error): void {
    this.behaviour = () => Promise.reject(failure);
  }
}

describe.each(DATABASE_KINDS)('the outbox on %s', (kind) => {
  let app: RunningApp;
  let other: RunningApp;
  let userId: string;
  let trail: AuditTrail;
  const mailer = new ScriptedMailer();
  const content = { subject: 'Hello', text: 'See https://id.example.org/#secret-in-a-link\n', html: '<p>See</p>' };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    // nothing is sent behind the test's back
    jest.spyOn(MailSender.prototype, 'onApplicationBootstrap').mockReturnValue();
    const shared = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind), EMAIL_VERIFICATION: 'off' };
    const options = { overrides: [override(Mailer, mailer)] };
    [app, other] = [await startTestApp(kind, shared, options), await startTestApp(kind, shared, options)];
    trail = await AuditTrail.of(app);
    userId = (await registered(app.device())).user.id;
  });
  beforeEach(() => {
    mailer.handedOver.length = 0;
    mailer.behaviour = () => Promise.resolve();
  });
  afterAll(async () => {
    await app.close();
    await other.close();
    jest.restoreAllMocks();
  });

  async function add(to = 'ada@example.org', usefulForMs?: number): Promise<string> {
    const outbox = app.app.get(MailOutbox);
    const limit = usefulForMs === undefined ? {} : { usefulForMs };
    const mail = await outbox.prepare({ kind: 'test', userId, to, content, ...limit });
    await outbox.add(mail);
    return mail.id;
  }
  const rows = () => app.app.get(DataSource).query<Record<string, unknown>[]>('SELECT * FROM outbox_mails');
  const run = (of = app) => of.app.get(MailSender, { strict: false }).run();
  const pass = (milliseconds: number): void => {
    for (const each of [app, other]) each.clock.advance(milliseconds);
  };
  async function metric(name: string): Promise<number> {
    const { text } = await app.device().get('/metrics');
    return Number(new RegExp(`^watchword_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }
  async function readiness(): Promise<unknown[]> {
    const { status, text } = await app.device().get('/health/ready');
    return [status, (JSON.parse(text) as { checks: unknown }).checks];
  }
  async function givenUp(): Promise<string[]> {
    const entries = await trail.list({ event: 'mail.given_up' });
    return entries.map((entry) => JSON.stringify(entry));
  }

  it('hands a mail over once, whoever of two instances comes first, and keeps nothing of it', async () => {
    const id = await add();
    await Promise.all([run(app), run(other), run(app), run(other)]);
    expect(mailer.handedOver).toEqual([{ id, to: 'ada@example.org', ...content }]);
    expect(await rows()).toEqual([]);
  });

  it('keeps a mail unreadable while it waits', async () => {
    mailer.fail(new MailFailure('temporary', 'busy'));
    await add();
    const stored = JSON.stringify(await rows());
    expect(stored).not.toContain('secret-in-a-link');
    expect(stored).not.toContain('ada@example.org');
    mailer.behaviour = () => Promise.resolve();
    await run();
    expect(await rows()).toEqual([]);
  });

  it('tries later and later what is refused for now, with the same id', async () => {
    mailer.fail(new MailFailure('temporary', 'busy'));
    const id = await add();
    await run();
    await run();
    expect(mailer.tries.get(id)).toBe(1);
    pass(15_000);
    await run();
    expect(mailer.tries.get(id)).toBe(2);
    pass(20_000);
    await run();
    expect(mailer.tries.get(id)).toBe(2);
    mailer.behaviour = () => Promise.resolve();
    pass(10_000);
    await run(other);
    expect(mailer.handedOver.map((message) => message.id)).toEqual([id]);
    expect(await rows()).toEqual([]);
  });

  it('takes any other error for one that passes', async () => {
    mailer.fail(new TypeError('somebody else’s adapter'));
    const id = await add();
    await run();
    mailer.behaviour = () => Promise.resolve();
    pass(MINUTE_MS);
    await run();
    expect(mailer.handedOver.map((message) => message.id)).toEqual([id]);
  });

  it('gives up what is refused for good, with an event and without a word of the mail', async () => {
    const before = (await givenUp()).length;
    mailer.fail(new MailFailure('permanent', '(EENVELOPE, at RCPT TO, answer 550)'));
    await add('nobody@example.org');
    await run();
    expect(await rows()).toEqual([]);
    const events = await givenUp();
    expect(events).toHaveLength(before + 1);
    expect(events.join()).toContain('answer 550');
    expect(events.join()).not.toContain('nobody@');
    expect(await metric('mails_given_up_total{kind="test"}')).toBeGreaterThanOrEqual(1);
  });

  it('gives up what could not be handed over in time', async () => {
    const before = (await givenUp()).length;
    mailer.fail(new MailFailure('temporary', 'busy'));
    await add('ada@example.org', 10 * MINUTE_MS);
    await run();
    pass(11 * MINUTE_MS);
    await run();
    expect(await rows()).toEqual([]);
    expect(await givenUp()).toHaveLength(before + 1);
  });

  it('waits for a minute where no mail can leave, and loses none', async () => {
    mailer.fail(new MailFailure('configuration', 'the password is wrong'));
    const ids = [];
    for (let count = 0; count < 20; count += 1) ids.push(await add());
    await run();
    const tried = ids.filter((id) => mailer.tries.has(id));
    // as many as are on their way at once
    expect(tried.length).toBeLessThanOrEqual(4);
    await run();
    expect(ids.filter((id) => mailer.tries.has(id))).toEqual(tried);
    expect(await metric('mail_backlog')).toBe(20);
    pass(30_000);
    expect(await metric('mail_oldest_seconds')).toBe(30);
    expect(await readiness()).toEqual([200, { database: 'ok', mail: 'ok' }]);
    pass(5 * MINUTE_MS);
    expect(await readiness()).toEqual([200, { database: 'ok', mail: 'delayed' }]);
    mailer.behaviour = () => Promise.resolve();
    pass(31_000);
    await run();
    expect(mailer.handedOver.map((message) => message.id).sort()).toEqual(ids.sort());
  });

  it('sends what a killed instance had taken, as soon as its lease is over', async () => {
    const id = await add();
    let end: () => void = () => undefined;
    mailer.behaviour = () => new Promise((_resolve, reject) => (end = () => reject(new Error('killed'))));
    const killed = run(other);
    await eventually('the other instance has taken it', () => mailer.tries.has(id));
    mailer.behaviour = () => Promise.resolve();
    await run();
    expect(mailer.handedOver).toEqual([]);
    pass(2 * MINUTE_MS);
    await run();
    expect(mailer.handedOver.map((message) => message.id)).toEqual([id]);
    // what comes of the first try does not bring the mail back
    end();
    await killed;
    expect(await rows()).toEqual([]);
  });

  it('writes a mail with its transaction or not at all', async () => {
    const outbox = app.app.get(MailOutbox);
    const mail = await outbox.prepare({ kind: 'test', userId, to: 'ada@example.org', content });
    const failing = app.app.get(DataSource).transaction(async (manager) => {
      await outbox.add(mail, manager);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await run();
    expect(mailer.handedOver).toEqual([]);
  });

  it('does not open a message that was moved to the row of another', async () => {
    mailer.fail(new MailFailure('temporary', 'busy'));
    const [one, two] = [await add('one@example.org'), await add('two@example.org')];
    const dataSource = app.app.get(DataSource);
    await dataSource.query(
      `UPDATE outbox_mails SET sealed_message = (SELECT sealed_message FROM outbox_mails WHERE id = '${one}') WHERE id = '${two}'`,
    );
    mailer.behaviour = () => Promise.resolve();
    pass(MINUTE_MS);
    await run();
    expect(mailer.handedOver.map(({ to }) => to)).toEqual(['one@example.org']);
    expect(await rows()).toEqual([]);
  });

  it('forgets the mails of a user who is erased', async () => {
    mailer.fail(new MailFailure('temporary', 'busy'));
    const { user } = await registered(app.device());
    const outbox = app.app.get(MailOutbox);
    await outbox.add(await outbox.prepare({ kind: 'test', userId: user.id, to: 'gone@example.org', content }));
    await app.app.get(DataSource).query(`DELETE FROM users WHERE id = '${user.id}'`);
    expect(await rows()).toEqual([]);
  });
});
