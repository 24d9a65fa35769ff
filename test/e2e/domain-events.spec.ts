import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Injectable, Module } from '@nestjs/common';
import {
  type AnyWatchwordEvent,
  OnWatchwordEvent,
  type WatchwordEventName,
  type WatchwordEvents,
} from '../../src/index.js';
import { WATCHWORD_EVENT_NAMES } from '../../src/modules/events/event-from.js';
import { ListenerRuns } from '../../src/modules/events/listeners/listener-runs.js';
import { UsersImportService } from '../../src/modules/transfer/index.js';
import { LostKeys } from '../../src/modules/vault/connections/lost-keys.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { connect } from '../support/connections.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink } from '../support/mailed-links.js';
import { RoleAdministration } from '../support/role-administration.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

@Injectable()
class Recorder {
  readonly events: AnyWatchwordEvent[] = [];

  hear(event: AnyWatchwordEvent): void {
    this.events.push(event);
  }
}

const hear = Object.getOwnPropertyDescriptor(Recorder.prototype, 'hear') as TypedPropertyDescriptor<Recorder['hear']>;
for (const name of WATCHWORD_EVENT_NAMES) OnWatchwordEvent(name)(Recorder.prototype, 'hear', hear);

@Module({ providers: [Recorder] })
class RecordingModule {}

const ID = expect.any(String) as string;

describe.each(DATABASE_KINDS)('a domain event on %s', (kind) => {
  let app: RunningApp;
  let recorder: Recorder;
  let admin: Awaited<ReturnType<typeof anAdmin>>;
  beforeAll(async () => {
    const environment = { PUBLIC_URL: 'https://id.example.org', EMAIL_CHANGE: 'at-once', REFRESH_GRACE: '0s' };
    app = await startTestApp(kind, environment, { imports: [RecordingModule] });
    recorder = app.app.get(Recorder, { strict: false });
    admin = await anAdmin(app);
  });
  afterAll(() => app.close());

  const asAdmin = <T>(method: string, path: string, body?: unknown) =>
    app.device().request<T>(method, `/api${path}`, {
      token: admin.accessToken,
      headers: { 'if-match': '*' },
      ...(body !== undefined && { body }),
    });
  async function heard(): Promise<AnyWatchwordEvent[]> {
    await app.app.get(ListenerRuns, { strict: false }).settle();
    return recorder.events.splice(0);
  }
  /** Only what the cause itself brings about. */
  async function preparedUser() {
    const made = await registered(app.device());
    await heard();
    return { ...made, userId: made.user.id };
  }
  const on = (userId: string, method: string, step: string, body?: unknown) =>
    asAdmin(method, `/users/${userId}${step}`, body);

  /** What brings each event about, and the data that it has then. An event without a line does not compile. */
  const CAUSES: { readonly [Name in WatchwordEventName]: () => Promise<WatchwordEvents[Name]> } = {
    'account.registered': async () => {
      const { user } = await registered(app.device());
      return { userId: user.id, roles: ['user'] };
    },
    'account.created': async () => {
      const { data } = await asAdmin<{ id: string }>('POST', '/users', anAccount());
      return { userId: data.id, roles: ['user'] };
    },
    'account.invited': async () => {
      const { email, username, fullName } = anAccount();
      const { data } = await asAdmin<{ id: string }>('POST', '/users/invitations', { email, username, fullName });
      return { userId: data.id };
    },
    'account.changed': async () => {
      const { userId, accessToken } = await preparedUser();
      await app.device().patch('/api/users/me', { token: accessToken, body: { fullName: 'Grace Hopper' } });
      return { userId, fields: ['fullName'] };
    },
    'account.suspended': async () => {
      const { userId } = await preparedUser();
      await on(userId, 'POST', '/suspend');
      return { userId };
    },
    'account.restored': async () => {
      const { userId } = await preparedUser();
      await on(userId, 'POST', '/suspend');
      await on(userId, 'POST', '/restore');
      return { userId };
    },
    'account.deleted': async () => {
      const { userId } = await preparedUser();
      await on(userId, 'DELETE', '');
      return { userId };
    },
    'account.erased': async () => {
      const { userId, accessToken, account } = await preparedUser();
      await app.device().delete('/api/users/me', { token: accessToken, body: { password: account.password } });
      return { userId };
    },
    'accounts.imported': async () => {
      const path = join(temporaryFolder('import'), 'users.jsonl');
      const { email, username, fullName } = anAccount();
      writeFileSync(path, JSON.stringify({ email, username, fullName }));
      await app.app.get(UsersImportService, { strict: false }).run(path, { batchLines: 3 });
      return { imported: 1 };
    },
    'email.verified': async () => {
      const { userId, account } = await preparedUser();
      const { token } = await mailedLink(app, account.email, 'verify-email');
      await app.device().post('/api/auth/email/verify', { body: { token } });
      return { userId };
    },
    'email.changed': async () => {
      const { userId, accessToken } = await preparedUser();
      await app.device().patch('/api/users/me', { token: accessToken, body: { email: anAccount().email } });
      return { userId };
    },
    'password.changed': async () => {
      const { userId, accessToken, account } = await preparedUser();
      const body = { currentPassword: account.password, newPassword: anAccount().password };
      await app.device().post('/api/auth/password/change', { token: accessToken, body });
      return { userId };
    },
    'login.succeeded': async () => {
      const { userId, account } = await preparedUser();
      const { session } = await loggedIn(app.device(), account);
      return { userId, sessionId: session.id, kind: 'token', delivery: 'body', method: 'pwd' };
    },
    'login.failed': async () => {
      const { userId, account } = await preparedUser();
      const body = { identifier: account.email, password: 'marigold-of-the-wrong-field' };
      await app.device().post('/api/auth/login', { body });
      return { userId, reason: 'wrong_password' };
    },
    'session.ended': async () => {
      const { userId, accessToken, session } = await preparedUser();
      await app.device().post('/api/auth/logout', { token: accessToken });
      return { userId, sessionId: session.id, reason: 'logout' };
    },
    'refresh_token.reused': async () => {
      const { userId, refreshToken, session } = await preparedUser();
      const refresh = () => app.device().post('/api/auth/refresh', { body: { refreshToken } });
      await refresh();
      await refresh();
      return { userId, sessionId: session.id };
    },
    'roles.assigned': async () => {
      const { userId } = await preparedUser();
      await on(userId, 'PUT', '/roles', { roles: ['user', 'admin'] });
      return { userId, former: ['user'], roles: ['user', 'admin'] };
    },
    'role.created': async () => {
      await (await RoleAdministration.of(app)).create('clerk', ['roles:read']);
      return { role: 'clerk', permissions: ['roles:read'] };
    },
    'role.changed': async () => {
      await (await RoleAdministration.of(app)).change('clerk', { permissions: [] });
      return { role: 'clerk', permissions: [], former: ['roles:read'] };
    },
    'role.deleted': async () => {
      await (await RoleAdministration.of(app)).remove('clerk');
      return { role: 'clerk', permissions: [] };
    },
    'key.rotated': async () => {
      const { data } = await asAdmin<{ items: { kid: string }[] }>('GET', '/admin/keys');
      await asAdmin('POST', '/admin/keys/rotate');
      return { kid: data.items[1]?.kid ?? '' };
    },
    'key.revoked': async () => {
      const { data } = await asAdmin<{ items: { kid: string }[] }>('GET', '/admin/keys');
      const kid = data.items[1]?.kid ?? '';
      await asAdmin('DELETE', `/admin/keys/${kid}`);
      return { kid };
    },
    'connection.created': async () => {
      const { userId } = await preparedUser();
      await connect(app, { userId, provider: 'github' });
      return { userId, provider: 'github' };
    },
    'connection.tokens_replaced': async () => {
      const { userId } = await preparedUser();
      const { subject } = await connect(app, { userId, provider: 'github' });
      await connect(app, { userId, provider: 'github', subject });
      return { userId, provider: 'github' };
    },
    'connection.needs_reconsent': async () => {
      const { userId } = await preparedUser();
      const row = await connect(app, { userId, provider: 'github' });
      await app.app.get(LostKeys, { strict: false }).record(row);
      return { userId, provider: 'github', reason: 'unreadable' };
    },
    'connection.removed': async () => {
      const { userId, accessToken } = await preparedUser();
      await connect(app, { userId, provider: 'github' });
      await app.device().delete('/api/connections/github', { token: accessToken });
      return { userId, provider: 'github' };
    },
  };

  it.each(WATCHWORD_EVENT_NAMES)('%s is heard once, with its data', async (name) => {
    await heard();
    const data = await CAUSES[name]();
    const events = (await heard()).filter((event) => event.name === name);
    expect(events.filter((event) => JSON.stringify(event.data) === JSON.stringify(data))).toEqual([
      { id: ID, name, occurredAt: app.clock.now(), actor: expect.any(Object) as object, data },
    ]);
  });

  it('says who caused it', async () => {
    const { userId, accessToken } = await preparedUser();
    await app.device().patch('/api/users/me', { token: accessToken, body: { fullName: 'Grace Hopper' } });
    await on(userId, 'POST', '/suspend');
    const actors = (await heard()).map(({ name, actor }) => [name, actor]);
    expect(actors).toContainEqual(['account.changed', { kind: 'user', id: userId }]);
    expect(actors).toContainEqual(['account.suspended', { kind: 'user', id: admin.user.id }]);
    await registered(app.device());
    const [first] = await heard();
    expect([first?.name, first?.actor]).toEqual(['account.registered', { kind: 'anonymous', id: null }]);
  });

  it('has nothing in it of what the user typed, nor where they are', async () => {
    const { accessToken, account, userId } = await preparedUser();
    const newPassword = anAccount().password;
    await app.device().patch('/api/users/me', { token: accessToken, body: { email: `x${account.email}` } });
    const body = { currentPassword: account.password, newPassword };
    await app.device().post('/api/auth/password/change', { token: accessToken, body });
    await loggedIn(app.device(), { ...account, password: newPassword });
    const told = JSON.stringify(await heard());
    expect(told).toContain(userId);
    for (const typed of [account.email, account.username, account.fullName, account.password, newPassword]) {
      expect(told).not.toContain(typed);
    }
    expect(told).not.toContain('127.0.0.1');
  });

  it('is email.changed only for another address, whoever changes it', async () => {
    const { userId, account } = await preparedUser();
    const { email, username, fullName } = account;
    await on(userId, 'PUT', '', { email: email.toUpperCase(), username, fullName });
    expect((await heard()).map(({ name }) => name)).toEqual(['account.changed']);
    await on(userId, 'PUT', '', { email: anAccount().email, username, fullName });
    expect((await heard()).map(({ name }) => name)).toEqual(['account.changed', 'email.changed']);
  });

  it('is email.verified for whoever sets a password by a mailed link, too', async () => {
    const { userId, account } = await preparedUser();
    await app.device().post('/api/auth/password/forgot', { body: { email: account.email } });
    const { token } = await mailedLink(app, account.email, 'reset-password');
    await app.device().post('/api/auth/password/reset', { body: { token, newPassword: anAccount().password } });
    const names = (await heard())
      .filter(({ data }) => 'userId' in data && data.userId === userId)
      .map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['email.verified', 'password.changed']);
  });
});
