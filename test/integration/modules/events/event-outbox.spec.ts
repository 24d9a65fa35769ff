import { DataSource } from 'typeorm';
import {
  type AnyWatchwordEvent,
  EventPublisher,
  EventRefused,
  override,
  type TransactionalEventName,
} from '../../../../src/index.js';
import { BackgroundLoop } from '../../../../src/kernel/background-loop.js';
import { EventSender } from '../../../../src/modules/events/outbox/event-sender.js';
import { anAccount, loggedIn, registered } from '../../../support/accounts.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../../support/test-app.js';

const MINUTE_MS = 60_000;

/** Does with each event what it is told to. */
class ScriptedPublisher extends EventPublisher {
  readonly accepted: AnyWatchwordEvent[] = [];
  readonly tries: string[] = [];
  behaviour: (event: AnyWatchwordEvent) => Promise<void> = () => Promise.resolve();

  constructor(readonly events: readonly TransactionalEventName[]) {
    super();
  }

  async publish(event: AnyWatchwordEvent): Promise<void> {
    this.tries.push(event.id);
    await this.behaviour(event);
    this.accepted.push(event);
  }

  of(userId: string): AnyWatchwordEvent[] {
    return this.accepted.filter(({ data }) => 'userId' in data && data.userId === userId);
  }
}

const CHOSEN = ['account.registered', 'account.changed', 'account.erased', 'role.created'] as const;

describe.each(DATABASE_KINDS)('the outbox of events on %s', (kind) => {
  let app: RunningApp;
  let other: RunningApp;
  const publisher = new ScriptedPublisher(CHOSEN);

  beforeAll(async () => {
    // nothing is published behind the test's back
    jest.spyOn(BackgroundLoop.prototype, 'start').mockImplementation(() => undefined);
    const shared = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
    const options = { overrides: [override(EventPublisher, publisher)] };
    [app, other] = [await startTestApp(kind, shared, options), await startTestApp(kind, shared, options)];
  });
  beforeEach(async () => {
    publisher.behaviour = () => Promise.resolve();
    // what the test before has left behind is due by then
    pass(5 * MINUTE_MS);
    await run();
    publisher.accepted.length = 0;
    publisher.tries.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await other.close();
    jest.restoreAllMocks();
  });

  const run = (of = app) => of.app.get(EventSender, { strict: false }).run();
  const rows = () => app.app.get(DataSource).query<Record<string, unknown>[]>('SELECT * FROM outbox_events');
  const pass = (milliseconds: number): void => {
    for (const each of [app, other]) each.clock.advance(milliseconds);
  };
  const change = (accessToken: string, fullName: string) =>
    app.device().patch('/api/users/me', { token: accessToken, body: { fullName } });
  async function metric(name: string): Promise<number> {
    const { text } = await app.device().get('/metrics');
    return Number(new RegExp(`^watchword_${name} (\\S+)$`, 'm').exec(text)?.[1]);
  }

  it('publishes what was chosen once, whoever of two instances comes first, and keeps nothing of it', async () => {
    const { user, accessToken } = await registered(app.device());
    await change(accessToken, 'Grace Hopper');
    await Promise.all([run(app), run(other), run(app), run(other)]);
    expect(publisher.of(user.id)).toEqual([
      {
        id: expect.any(String) as string,
        name: 'account.registered',
        occurredAt: app.clock.now(),
        actor: { kind: 'anonymous', id: null },
        data: { userId: user.id, roles: ['user'] },
      },
      expect.objectContaining({ name: 'account.changed', actor: { kind: 'user', id: user.id } }),
    ]);
    expect(publisher.tries).toHaveLength(2);
    expect(await rows()).toEqual([]);
  });

  it('writes nothing of a change that is rolled back', async () => {
    const { account } = await registered(app.device());
    await run();
    publisher.tries.length = 0;
    await app.device().post('/api/auth/register', { body: { ...anAccount(), email: account.email } });
    expect(await rows()).toEqual([]);
  });

  it('writes nothing of a refresh, a login or anything else that was not chosen', async () => {
    const { account, refreshToken } = await registered(app.device());
    await run();
    await loggedIn(app.device(), account);
    await app.device().post('/api/auth/refresh', { body: { refreshToken } });
    expect(await rows()).toEqual([]);
  });

  it('keeps the order of an account while the publisher is away, and its ids', async () => {
    publisher.behaviour = () => Promise.reject(new Error('away'));
    const { user, accessToken } = await registered(app.device());
    for (const name of ['Grace', 'Ada', 'Hedy']) await change(accessToken, name);
    const inOrder = [...(await rows())].sort((one, next) => Number(one['sequence']) - Number(next['sequence']));
    const written = inOrder.map(({ id }) => id);
    for (let minute = 0; minute < 10; minute += 1) {
      await run(minute % 2 === 0 ? app : other);
      pass(MINUTE_MS);
    }
    // no later event of the account was tried before the first one was accepted
    expect(new Set(publisher.tries).size).toBe(1);
    expect(publisher.tries.length).toBeGreaterThan(1);
    expect([await metric('event_backlog'), (await metric('event_oldest_seconds')) > 0]).toEqual([4, true]);
    publisher.behaviour = () => Promise.resolve();
    pass(10 * MINUTE_MS);
    await Promise.all([run(app), run(other)]);
    const names = publisher.of(user.id).map(({ name }) => name);
    expect(names).toEqual(['account.registered', 'account.changed', 'account.changed', 'account.changed']);
    expect(publisher.accepted.map(({ id }) => id)).toEqual(written);
  });

  it('lets no account wait for the event of another', async () => {
    const { user: stuck } = await registered(app.device());
    publisher.behaviour = ({ data }) =>
      'userId' in data && data.userId === stuck.id ? Promise.reject(new Error('not this one')) : Promise.resolve();
    const users = await Promise.all(Array.from({ length: 6 }, () => registered(app.device())));
    await run();
    for (const { user } of users) expect(publisher.of(user.id)).toHaveLength(1);
    expect(await rows()).toHaveLength(1);
  });

  it('tries later and later, at most every five minutes', async () => {
    publisher.behaviour = () => Promise.reject(new Error('away'));
    await registered(app.device());
    await run();
    await run();
    expect(publisher.tries).toHaveLength(1);
    pass(1_000);
    await run();
    expect(publisher.tries).toHaveLength(2);
    pass(1_000);
    await run();
    expect(publisher.tries).toHaveLength(2);
    for (let round = 0; round < 20; round += 1) {
      pass(5 * MINUTE_MS);
      await run();
    }
    expect(publisher.tries).toHaveLength(22);
  });

  it('drops what is refused for good, and goes on with the next of the account', async () => {
    publisher.behaviour = ({ name }) =>
      name === 'account.registered' ? Promise.reject(new EventRefused('too large')) : Promise.resolve();
    const { user, accessToken } = await registered(app.device());
    await change(accessToken, 'Grace Hopper');
    await run();
    expect(publisher.of(user.id).map(({ name }) => name)).toEqual(['account.changed']);
    expect(await rows()).toEqual([]);
  });

  it('publishes again, with the same id, what an instance published that did not live to say so', async () => {
    const { user } = await registered(app.device());
    const [row] = await rows();
    await run();
    // as if the instance had been killed between the two
    const columns = Object.keys(row ?? {});
    const values = Object.values(row ?? {}).map((value) => `'${String(value)}'`);
    await app.app.get(DataSource).query(`INSERT INTO outbox_events (${columns.join()}) VALUES (${values.join()})`);
    await run(other);
    const [first, second] = publisher.of(user.id);
    expect(second).toEqual(first);
  });

  it('leaves an event alone that another instance is publishing, until its lease ends', async () => {
    let accept = (): void => undefined;
    publisher.behaviour = () => new Promise((resolve) => (accept = resolve));
    await registered(app.device());
    const running = run(app);
    while (publisher.tries.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await run(other);
    expect(publisher.tries).toHaveLength(1);
    accept();
    await running;
    expect(await rows()).toEqual([]);
  });

  it('tells of an account that was erased', async () => {
    const { user, accessToken, account } = await registered(app.device());
    await run();
    await app.device().delete('/api/users/me', { token: accessToken, body: { password: account.password } });
    await run();
    expect(publisher.of(user.id).map(({ name }) => name)).toEqual(['account.registered', 'account.erased']);
  });
});

it.each([['account.vanished'], ['login.failed']])(
  '%s is nothing that can be published, and stops the start',
  async (name) => {
    const wrong = new ScriptedPublisher([name as TransactionalEventName]);
    await expect(startTestApp('sqlite', {}, { overrides: [override(EventPublisher, wrong)] })).rejects.toThrow(
      `EventPublisher cannot have ${name}`,
    );
  },
);
