import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface Export {
  readonly exportedAt: string;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly settings: object;
  readonly events: readonly object[];
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
}

describe.each(DATABASE_KINDS)('the export of what is held about a person on %s', (kind) => {
  let app: RunningApp;
  let person: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => (person = await registered(app.device())));
  afterAll(() => app.close());

  const exported = (path = 'me', token = person.accessToken) =>
    app.device().get<Export>(`/api/users/${path}/export`, { token });

  it('has profile, settings and sessions, ended ones as well', async () => {
    const token = person.accessToken;
    await app.device().patch('/api/users/me/settings', { token, body: { theme: 'dark', odd: [null, { a: 1 }] } });
    const ended = await loggedIn(app.device(), person.account);
    await app.device().post('/api/auth/logout', { token: ended.accessToken });
    const { status, headers, data } = await exported();
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { email, username, fullName } = person.account;
    const now = app.clock.now().toISOString();
    expect(data.exportedAt).toBe(now);
    expect(data.profile).toMatchObject({ id: person.user.id, email, username, fullName, status: 'active' });
    expect(data.settings).toEqual({ theme: 'dark', odd: [null, { a: 1 }] });
    const byId = new Map(data.sessions.map((session) => [session['id'], session]));
    expect([...byId.keys()].sort()).toEqual([person.session.id, ended.session.id].sort());
    expect(byId.get(person.session.id)).toMatchObject({ kind: 'token', endedAt: null, endedReason: null });
    expect(byId.get(ended.session.id)).toMatchObject({ createdAt: now, endedAt: now, endedReason: 'logout' });
  });

  it('has no secret, digest or anybody else in it', async () => {
    const { accessToken, account } = await registered(app.device());
    const credentials = { identifier: person.account.email, password: person.account.password };
    expect((await app.device().post('/api/auth/session', { body: credentials })).status).toBe(200);
    const { text } = await exported();
    const [user] = await statementsOn(app.app.get(DataSource))`
      SELECT u.password_hash, s.cookie_digest FROM users u JOIN sessions s ON s.user_id = u.id
       WHERE u.id = ${person.user.id} AND s.cookie_digest IS NOT NULL`;
    const { password_hash, cookie_digest } = user as { password_hash: string; cookie_digest: string };
    for (const secret of [password_hash, cookie_digest, person.refreshToken, person.account.password, accessToken]) {
      expect(text).not.toContain(secret);
    }
    expect(text).not.toContain(account.email);
    expect(text).not.toMatch(/hash|digest|\$2[aby]\$|eyJ|Key"/i);
  });

  it('is the same for an administrator, who may export anybody, also the deleted', async () => {
    const own = await exported();
    const admin = await anAdmin(app);
    const { events, ...data } = (await exported(person.user.id, admin.accessToken)).data;
    const { events: ownEvents, ...ownData } = own.data;
    expect(data).toEqual(ownData);
    // and that it was asked for
    expect(events.slice(0, -1)).toEqual(ownEvents);
    await app.device().delete(`/api/users/${person.user.id}`, { token: admin.accessToken });
    const after = await exported(person.user.id, admin.accessToken);
    expect(after.data.profile).toMatchObject({ status: 'deleted' });
    expect((await exported('019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e', admin.accessToken)).body.code).toBe('NOT_FOUND');
  });
});
