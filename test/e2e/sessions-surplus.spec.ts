import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { newId } from '../../src/kernel/ids.js';
import { MaintenanceService } from '../../src/modules/maintenance/index.js';
import { SessionEntity, SessionsService } from '../../src/modules/sessions/index.js';
import { loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { aSessionRow } from '../support/rows.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MOST_ENDED = 1_000;
const LOGINS = 25;
const DAY_MS = 86_400_000;

interface Export {
  readonly sessions: readonly { readonly id: string; readonly endedAt: string | null }[];
  readonly hasOlderSessions: boolean;
  readonly events: readonly { readonly event: string; readonly sessionId: string | null }[];
}

describe.each(DATABASE_KINDS)('a user with more ended sessions than are kept, on %s', (kind) => {
  let environment: Readonly<Record<string, string>>;
  let app: RunningApp;
  let elsewhere: RunningApp;

  beforeEach(async () => {
    environment = await sharedEnvironment(kind);
    app = await startTestApp(kind, environment);
    elsewhere = await startTestApp(kind, environment);
  });
  afterEach(async () => {
    await elsewhere.close();
    await app.close();
  });

  const advance = (ms: number) => [app, elsewhere].forEach(({ clock }) => clock.advance(ms));
  const logOut = ({ accessToken: token }: Tokens) => app.device().post('/api/auth/logout', { token });
  const cleanUp = () => app.app.get(MaintenanceService).runRound();

  /** As many sessions as are kept, which have all ended now. */
  async function endThousandOf({ user }: Tokens): Promise<void> {
    const now = app.clock.now();
    const rows = Array.from({ length: MOST_ENDED }, () =>
      aSessionRow(user.id, { id: newId(now), createdAt: now, revokedAt: now, revokedReason: 'logout' }),
    );
    const sessions = app.app.get(DataSource).getRepository(SessionEntity);
    for (let at = 0; at < rows.length; at += 500) await sessions.insert(rows.slice(at, at + 500));
  }

  async function sessionsOf({ user }: Tokens): Promise<{ alive: string[]; ended: string[] }> {
    const rows = await statementsOn<{ id: string; revoked_at: unknown }>(app.app.get(DataSource))`
      SELECT id, revoked_at FROM sessions WHERE user_id = ${user.id}`;
    const idsWhere = (isEnded: boolean) => rows.filter((row) => (row.revoked_at !== null) === isEnded).map((r) => r.id);
    return { alive: idsWhere(false), ended: idsWhere(true) };
  }

  it('keeps a thousand of them after logging in and out again and again, and every session that lives', async () => {
    const { account, ...first } = await registered(app.device());
    const bystander = await registered(app.device());
    await logOut(await loggedIn(app.device(), bystander.account));
    const before = await sessionsOf(bystander);
    await endThousandOf(first);
    const newest: string[] = [];
    for (let count = 0; count < LOGINS; count += 1) {
      advance(1);
      const tokens = await loggedIn(app.device(), account);
      await logOut(tokens);
      newest.push(tokens.session.id);
    }
    await cleanUp();
    const { alive, ended } = await sessionsOf(first);
    expect([alive, ended.length]).toEqual([[first.session.id], MOST_ENDED]);
    expect(newest.filter((id) => !ended.includes(id))).toEqual([]);
    expect((await app.device().get('/api/users/me', { token: first.accessToken })).status).toBe(200);
    expect(await sessionsOf(bystander)).toEqual(before);
  });

  it('has no use of any token whose session is deleted, on any instance, and none brings the session back', async () => {
    const { account, ...alive } = await registered(app.device());
    const spent = await loggedIn(app.device(), account);
    const { refreshToken } = spent;
    const newest = (await app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } }))
      .data;
    const classic = app.device();
    await classic.post('/api/auth/session', { body: { identifier: account.email, password: account.password } });
    await app.device().delete('/api/auth/sessions', { token: alive.accessToken });
    advance(1);
    await endThousandOf(alive);
    await cleanUp();
    expect((await sessionsOf(alive)).ended).toHaveLength(MOST_ENDED);
    expect((await sessionsOf(alive)).ended).not.toContain(spent.session.id);

    const later = await startTestApp(kind, environment);
    for (const at of [app, elsewhere, later]) {
      await at.catchUp();
      for (const tokens of [spent, newest]) {
        const profile = await at.device().get('/api/users/me', { token: tokens.accessToken });
        expect([profile.status, profile.body.code]).toEqual([401, 'SESSION_REVOKED']);
        const refresh = await at.device().post('/api/auth/refresh', { body: { refreshToken: tokens.refreshToken } });
        expect([refresh.status, refresh.body.code]).toEqual([401, 'SESSION_REVOKED']);
      }
      // what is asked where the feed is stale
      const asked = at.app.get(SessionsService, { strict: false }).getLive(spent.session.id);
      await expect(asked).rejects.toMatchObject({ code: 'SESSION_REVOKED' });
    }
    await later.close();
    expect((await classic.get('/api/auth/session')).body.code).toBe('SESSION_REVOKED');
    expect((await sessionsOf(alive)).ended).not.toContain(spent.session.id);
    advance(8 * DAY_MS);
    const expired = await app.device().post('/api/auth/refresh', { body: { refreshToken: newest.refreshToken } });
    expect([expired.status, expired.body.code]).toEqual([401, 'REFRESH_TOKEN_EXPIRED']);
  });

  it('finds all that are kept in the export, and what is deleted in the events alone', async () => {
    const { account, ...alive } = await registered(app.device());
    const deleted = await loggedIn(app.device(), account);
    await logOut(deleted);
    advance(1);
    await endThousandOf(alive);
    await cleanUp();
    const { data } = await app.device().get<Export>('/api/users/me/export', { token: alive.accessToken });
    const { ended } = await sessionsOf(alive);
    const exported = data.sessions.filter(({ endedAt }) => endedAt !== null).map(({ id }) => id);
    expect([exported.sort(), data.hasOlderSessions]).toEqual([ended.sort(), false]);
    expect(exported).not.toContain(deleted.session.id);
    const events = data.events.filter(({ sessionId }) => sessionId === deleted.session.id).map(({ event }) => event);
    expect(events).toEqual(expect.arrayContaining(['login.succeeded', 'session.ended']));
  });
});
