import { DataSource } from 'typeorm';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { basic, newClientSecret, sendForm } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const MOST_SESSIONS = 4;
const SERVICE = { id: 'gateway', secret: newClientSecret() };

interface Listed {
  readonly items: readonly {
    readonly id: string;
    readonly kind: string;
    readonly endedAt: string | null;
    readonly endedReason: string | null;
    readonly current: boolean;
  }[];
  readonly nextCursor: string | null;
}

/** Someone with a session beside the one that ends. */
interface Scene {
  readonly app: RunningApp;
  readonly ending: Tokens;
  readonly other: Tokens;
  readonly account: Account;
  readonly admin: Tokens;
}

interface Way {
  readonly name: string;
  readonly reason: string;
  readonly act: (scene: Scene) => Promise<unknown>;
  /** When it ends after it began, if not at the moment of the act; null where nobody knows. */
  readonly at?: ((begun: Date) => Date) | null;
}

const sql = (app: RunningApp, statement: string) => app.app.get(DataSource).query(statement);
const refresh = (app: RunningApp, refreshToken: string) =>
  app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
const administer = ({ app, admin, ending }: Scene, method: string, path: string) =>
  app.device().request(method, `/api/users/${ending.user.id}${path}`, { token: admin.accessToken });
const daysAfter = (days: number) => (begun: Date) => new Date(begun.getTime() + days * DAY_MS);

const WAYS: readonly Way[] = [
  {
    name: 'logging out',
    reason: 'logout',
    act: ({ app, ending }) => app.device().post('/api/auth/logout', { token: ending.accessToken }),
  },
  {
    name: 'logging out everywhere',
    reason: 'logout_all',
    act: ({ app, other }) => app.device().post('/api/auth/logout-all', { token: other.accessToken }),
  },
  {
    name: 'ending one session from another',
    reason: 'ended_by_user',
    act: ({ app, ending, other }) =>
      app.device().delete(`/api/auth/sessions/${ending.session.id}`, { token: other.accessToken }),
  },
  {
    name: 'ending all other sessions',
    reason: 'ended_by_user',
    act: ({ app, other }) => app.device().delete('/api/auth/sessions', { token: other.accessToken }),
  },
  {
    name: 'an administrator’s ending the sessions',
    reason: 'ended_by_administrator',
    act: (scene) => administer(scene, 'DELETE', '/sessions'),
  },
  {
    name: 'an administrator’s logging the user out',
    reason: 'ended_by_administrator',
    act: (scene) => administer(scene, 'POST', '/logout'),
  },
  {
    name: 'a new password',
    reason: 'password_changed',
    act: async ({ app, other, account }) => {
      const body = { currentPassword: account.password, newPassword: anAccount().password };
      await app.device().post('/api/auth/password/change', { token: other.accessToken, body });
      Object.assign(account, { password: body.newPassword });
    },
  },
  {
    name: 'a refresh token that was used twice',
    reason: 'refresh_token_reused',
    act: async ({ app, ending }) => {
      await refresh(app, ending.refreshToken);
      app.clock.advance(60_000);
      await refresh(app, ending.refreshToken);
    },
    at: (begun) => new Date(begun.getTime() + 60_001),
  },
  {
    name: 'more logins than there may be sessions',
    reason: 'session_limit',
    act: async ({ app, account }) => {
      for (let count = 0; count < MOST_SESSIONS; count += 1) await loggedIn(app.device(), account);
    },
  },
  {
    name: 'a login in the browser that has its cookie',
    reason: 'replaced_by_login',
    act: ({ app, account, ending }) => {
      const headers = { cookie: `watchword_refresh=${ending.refreshToken}` };
      const body = { identifier: account.email, password: account.password };
      return app.device().post('/api/auth/login', { body, headers });
    },
  },
  {
    name: 'a service that revokes its refresh token',
    reason: 'revoked_by_client',
    act: ({ app, ending }) =>
      sendForm(
        app.device(),
        '/oauth/revoke',
        { token: ending.refreshToken },
        { authorization: basic(SERVICE.id, SERVICE.secret) },
      ),
  },
  {
    name: 'a suspension',
    reason: 'account_suspended',
    act: async (scene) => {
      await administer(scene, 'POST', '/suspend');
      await administer(scene, 'POST', '/restore');
    },
  },
  {
    name: 'an administrator’s deletion',
    reason: 'account_deleted',
    act: async (scene) => {
      await administer(scene, 'DELETE', '');
      await administer(scene, 'POST', '/restore');
    },
  },
  {
    name: 'idleness',
    reason: 'idle_expired',
    act: ({ app }) => Promise.resolve(app.clock.advance(8 * DAY_MS)),
    at: daysAfter(7),
  },
  {
    name: 'its absolute end, however much it is used',
    reason: 'expired',
    act: async ({ app, ending }) => {
      app.clock.advance(6 * DAY_MS);
      await refresh(app, ending.refreshToken);
      app.clock.advance(4 * DAY_MS);
    },
    at: daysAfter(10),
  },
  {
    name: 'another program that raises the token version',
    reason: 'tokens_ended',
    act: ({ app, ending }) =>
      sql(app, `UPDATE users SET token_version = token_version + 1 WHERE id = '${ending.user.id}'`),
    at: null,
  },
  {
    name: 'another program that ends it without a reason',
    reason: 'unrecorded',
    act: ({ app, ending }) =>
      sql(app, `UPDATE sessions SET revoked_at = ${app.clock.now().getTime()} WHERE id = '${ending.session.id}'`),
  },
];

describe.each(DATABASE_KINDS)('why a session has ended, on %s', (kind) => {
  let app: RunningApp;

  beforeAll(async () => {
    app = await startTestApp(kind, {
      SESSIONS_PER_USER: String(MOST_SESSIONS),
      SESSION_ABSOLUTE_EXPIRY: '10d',
      SERVICE_CLIENTS: JSON.stringify({ [SERVICE.id]: { secret: SERVICE.secret } }),
    });
  });
  afterAll(() => app.close());

  const list = (token: string, path = '/api/auth/sessions', query = '?status=ended&limit=100') =>
    app.device().get<Listed>(`${path}${query}`, { token });
  const idsOf = ({ items }: Listed) => items.map(({ id }) => id);

  it.each(WAYS)('$name shows as $reason to its owner and to administrators, and to nobody else', async (way) => {
    const { account, ...ending } = await registered(app.device());
    const begun = app.clock.now();
    app.clock.advance(1);
    const other = await loggedIn(app.device(), account);
    const start = app.clock.now();
    const owned = { ...account };
    await way.act({ app, ending, other, account: owned, admin: await anAdmin(app) });
    app.clock.advance(1);
    const again = await loggedIn(app.device(), owned);

    const own = await list(again.accessToken);
    expect(own.status).toBe(200);
    const endedAt = way.at === null ? null : (way.at?.(begun) ?? start).toISOString();
    const shown = own.data.items.find(({ id }) => id === ending.session.id);
    expect(shown).toMatchObject({ kind: 'token', endedReason: way.reason, endedAt, current: false });

    const path = `/api/users/${ending.user.id}/sessions`;
    expect((await list((await anAdmin(app)).accessToken, path)).data).toEqual(own.data);
    expect((await list(again.accessToken, path)).data).toEqual(own.data);
    const stranger = (await registered(app.device())).accessToken;
    expect((await list(stranger, path)).body).toMatchObject({ statusCode: 403, code: 'FORBIDDEN' });
    expect(idsOf((await list(stranger)).data)).toEqual([]);

    const live = await list(again.accessToken, '/api/auth/sessions', '?status=live');
    expect(idsOf(live.data)).toContain(again.session.id);
    expect(idsOf(live.data).filter((id) => idsOf(own.data).includes(id))).toEqual([]);
    expect(live.data.items.every((item) => item.endedAt === null && item.endedReason === null)).toBe(true);
    const exported = await app
      .device()
      .get<{ sessions: Listed['items'] }>('/api/users/me/export', { token: again.accessToken });
    expect(exported.data.sessions.find(({ id }) => id === ending.session.id)).toMatchObject({
      endedReason: way.reason,
      endedAt,
    });
  });

  it('is written down with the suspension and the deletion, so that administrators see it at once', async () => {
    for (const [method, path, reason] of [
      ['POST', '/suspend', 'account_suspended'],
      ['DELETE', '', 'account_deleted'],
    ] as const) {
      const person = await registered(app.device());
      const { accessToken: token } = await anAdmin(app);
      await app.device().request(method, `/api/users/${person.user.id}${path}`, { token });
      const { data } = await list(token, `/api/users/${person.user.id}/sessions`);
      const now = app.clock.now().toISOString();
      expect(data.items).toMatchObject([{ id: person.session.id, endedReason: reason, endedAt: now }]);
    }
  });

  it('is told of classic cookie sessions as well', async () => {
    const person = await registered(app.device());
    const credentials = { identifier: person.account.email, password: person.account.password };
    const [one, two] = [app.device(), app.device()];
    for (const device of [one, two]) await device.post('/api/auth/session', { body: credentials });
    const csrf = [...one.cookies].find(([name]) => name.endsWith('csrf'))?.[1] ?? '';
    expect((await one.delete('/api/auth/session', { headers: { 'x-csrf-token': csrf } })).status).toBe(200);
    app.clock.advance(8 * DAY_MS);
    const { accessToken } = await loggedIn(app.device(), person.account);
    const { items } = (await list(accessToken)).data;
    const reasons = items.filter((item) => item.kind === 'cookie').map(({ endedReason }) => endedReason);
    expect(reasons.sort()).toEqual(['idle_expired', 'logout']);
  });

  it('is paged by a cursor, newest first', async () => {
    const person = await registered(app.device());
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      app.clock.advance(1);
      const { accessToken: token, session } = await loggedIn(app.device(), person.account);
      await app.device().post('/api/auth/logout', { token });
      ids.unshift(session.id);
    }
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { data } = await list(person.accessToken, '/api/auth/sessions', `?status=ended&limit=2${cursor}`);
      seen.push(...idsOf(data));
      if (data.nextCursor === null) break;
      cursor = `&cursor=${data.nextCursor}`;
    }
    expect(seen).toEqual(ids);
  });

  it.each(['status=', 'status=Ended', 'status=all', 'status=live&status=ended', 'status[a]=ended'])(
    'is not told for ?%s',
    async (query) => {
      const { accessToken } = await registered(app.device());
      const { body } = await list(accessToken, '/api/auth/sessions', `?${query}`);
      expect(body).toMatchObject({ statusCode: 400, code: 'VALIDATION_FAILED' });
    },
  );
});
