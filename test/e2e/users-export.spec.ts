import { DataSource } from 'typeorm';
import { newId } from '../../src/kernel/ids.js';
import { AuditReadingService } from '../../src/modules/audit/index.js';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { aSessionRow } from '../support/rows.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MOST_ENDED = 10_000;

interface Export {
  readonly exportedAt: string;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly settings: object;
  readonly events: readonly object[];
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
  readonly hasOlderSessions: boolean;
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

  it('has the newest 10,000 of the ended sessions, and every live one however old it is', async () => {
    const sessions = app.app.get(DataSource).getRepository(SessionEntity);
    const ended = Array.from({ length: MOST_ENDED + 1 }, () =>
      aSessionRow(person.user.id, { id: newId(app.clock.now()), revokedAt: app.clock.now(), revokedReason: 'logout' }),
    );
    const ids = ended.map(({ id }) => id).sort();
    for (let at = 0; at < ended.length; at += 500) await sessions.insert(ended.slice(at, at + 500));
    const { data } = await exported();
    expect(data.hasOlderSessions).toBe(true);
    const live = data.sessions.filter(({ endedAt }) => endedAt === null).map(({ id }) => id);
    expect(live).toEqual([person.session.id]);
    expect(data.sessions.filter(({ endedAt }) => endedAt !== null).map(({ id }) => id)).toEqual(ids.slice(1));
    await sessions.delete({ id: ids[0] ?? '' });
    const fewer = (await exported()).data;
    expect([fewer.sessions.length, fewer.hasOlderSessions]).toEqual([MOST_ENDED + 1, false]);
  });

  it('is made one at a time for a user, who is told to wait, and for others meanwhile', async () => {
    const reading = app.app.get(AuditReadingService, { strict: false });
    const read = reading.listHeld.bind(reading);
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const begun = new Promise<void>((begin) =>
      jest.spyOn(reading, 'listHeld').mockImplementationOnce(async (userId) => {
        begin();
        await held;
        return read(userId);
      }),
    );
    const first = exported();
    await begun;
    for (const path of ['me', person.user.id]) {
      const second = await exported(path);
      expect([second.status, second.body.code]).toEqual([429, 'RATE_LIMITED']);
      expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    const other = await registered(app.device());
    expect((await exported('me', other.accessToken)).status).toBe(200);
    goOn();
    expect((await first).status).toBe(200);
    expect((await exported()).status).toBe(200);
  });
});
