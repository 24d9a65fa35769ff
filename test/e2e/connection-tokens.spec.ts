import { PendingEventsRepository } from '../../src/modules/audit/pending/pending-events.repository.js';
import { ConnectionsRepository } from '../../src/modules/vault/connections/connections.repository.js';
import { FakeOpenIdProvider } from '../../src/testing/index.js';
import { anAdmin } from '../support/admins.js';
import type { ApiResponse, Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { aProviderUser, comeBack, outcomeOf } from '../support/provider-sign-ins.js';
import { type Person, RoleAdministration } from '../support/role-administration.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const CONNECT = '/api/auth/providers/acme/authorize?mode=connect&returnTo=/settings';
const READ_TOKEN = 'token-reader';
const MINUTE_MS = 60_000;

interface SeenToken {
  readonly accessToken: string;
  readonly tokenType: string;
  readonly scope: string | null;
  readonly expiresAt: string | null;
}

interface SeenConnection {
  readonly state: string;
  readonly reason: string | null;
  readonly refreshedAt: string;
}

describe.each(DATABASE_KINDS)('tokens of connections over HTTP on %s', (kind) => {
  let app: RunningApp;
  let provider: FakeOpenIdProvider;
  let roles: RoleAdministration;
  let owner: Person;
  let sub: string;

  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start({ id: 'acme' });
    provider.serve('/calendar', () => ({ entries: [] }));
    app = await startTestApp(kind, { ...provider.environment(), CONNECTION_TOKENS: 'on', RATE_LIMIT: 'off' });
    roles = await RoleAdministration.of(app);
    await roles.create(READ_TOKEN, ['connections:read-token']);
  });
  beforeEach(async () => {
    owner = await roles.someoneWith('user', READ_TOKEN);
    sub = await connected(owner);
  });
  afterEach(() => {
    provider.faults.clear();
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  /** As a page does that has its access token in memory. @returns who the person is at the provider */
  async function connected({ accessToken: token }: Tokens): Promise<string> {
    const person = aProviderUser();
    provider.signsIn(person);
    const device = app.device();
    const asked = await device.get<{ location: string }>(CONNECT, { token, headers: { accept: 'application/json' } });
    expect(outcomeOf(await comeBack(device, await provider.approve(asked.data.location)))).toBe('/settings');
    return person.sub;
  }
  const refresh = ({ accessToken: token }: Tokens = owner) =>
    app.device().post<SeenConnection>('/api/connections/acme/refresh', { token });
  const read = ({ accessToken: token }: Tokens = owner) =>
    app.device().get<SeenToken>('/api/connections/acme/token', { token });
  const connection = async () => {
    const { data } = await app
      .device()
      .get<{ items: SeenConnection[] }>('/api/connections', { token: owner.accessToken });
    return data.items[0];
  };
  const refreshes = () => provider.requestsTo('token', 'refresh_token').length;
  const statusOf = ({ status, body }: ApiResponse<unknown>) => [status, body.code];
  const readings = async () =>
    (await AuditTrail.of(app)).list({ event: 'connection.token_read', subject: owner.user.id });
  /** What the provider's API says to a token. */
  const calendar = async (token: string) =>
    (await fetch(`${provider.issuer}/calendar`, { headers: { authorization: `Bearer ${token}` } })).status;

  describe('a refresh', () => {
    it('asks for a new token, however long the present one is good for, and answers without one', async () => {
      const old = (await read()).data.accessToken;
      const before = refreshes();
      app.clock.advance(MINUTE_MS);
      const { status, data, headers, text } = await refresh();
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(data).toMatchObject({ provider: 'acme', state: 'connected', reason: null });
      expect(data.refreshedAt).toBe(app.clock.now().toISOString());
      expect(refreshes()).toBe(before + 1);
      const now = (await read()).data.accessToken;
      expect(now).not.toBe(old);
      for (const secret of [old, now, 'Token"', 'sealed', sub]) expect(text).not.toContain(secret);
    });

    it('asks the provider once for five who want it at once, and all are content', async () => {
      const find = jest.spyOn(app.app.get(ConnectionsRepository, { strict: false }), 'find');
      const before = refreshes();
      const release = provider.faults.hold('token');
      const answers = Array.from({ length: 5 }, () => refresh());
      await eventually('all have seen the connection as it was', () => find.mock.results.length >= 5);
      await Promise.all(find.mock.results.map(({ value }) => value as Promise<unknown>));
      release();
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
      expect(refreshes()).toBe(before + 1);
      expect(await calendar((await read()).data.accessToken)).toBe(200);
    });

    it('needs no permission, and reaches nobody else’s connection', async () => {
      const stranger = await roles.someoneWith('user');
      const before = refreshes();
      expect(statusOf(await refresh(stranger))).toEqual([404, 'CONNECTION_NOT_FOUND']);
      expect(statusOf(await refresh(await anAdmin(app)))).toEqual([404, 'CONNECTION_NOT_FOUND']);
      expect(refreshes()).toBe(before);
      await connected(stranger);
      expect((await refresh(stranger)).status).toBe(200);
    });

    it('says that the user has to consent again, and does not ask a second time', async () => {
      provider.withdrawConsent(sub);
      expect(statusOf(await refresh())).toEqual([409, 'CONNECTION_NEEDS_RECONSENT']);
      expect(await connection()).toMatchObject({ state: 'needs_reconsent', reason: 'refused' });
      const before = refreshes();
      expect(statusOf(await refresh())).toEqual([409, 'CONNECTION_NEEDS_RECONSENT']);
      expect(statusOf(await read())).toEqual([409, 'CONNECTION_NEEDS_RECONSENT']);
      expect(refreshes()).toBe(before);
      expect(await readings()).toEqual([]);
    });

    it('says when to try again while the provider is away, and keeps the connection and its token', async () => {
      const { accessToken } = (await read()).data;
      provider.faults.failWith(503, { times: 1 });
      const answer = await refresh();
      expect(statusOf(answer)).toEqual([503, 'PROVIDER_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await connection()).toMatchObject({ state: 'connected', reason: null });
      expect((await read()).data.accessToken).toBe(accessToken);
    });
  });

  describe('reading', () => {
    it('answers a token that the provider’s API takes, for no cache, with an event that does not hold it', async () => {
      const { status, data, headers } = await read();
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
      expect(Object.keys(data).sort()).toEqual(['accessToken', 'expiresAt', 'scope', 'tokenType']);
      expect(data.tokenType).toMatch(/^bearer$/i);
      expect(await calendar(data.accessToken)).toBe(200);
      const events = await readings();
      expect(events).toMatchObject([
        { outcome: 'success', target: 'acme', actor: { kind: 'user', id: owner.user.id } },
      ]);
      expect(JSON.stringify(events)).not.toContain(data.accessToken);
    });

    it('refreshes an expired token first', async () => {
      const old = (await read()).data;
      const before = refreshes();
      const ahead = Date.parse(old.expiresAt ?? '') - app.clock.now().getTime();
      app.clock.advance(ahead);
      const body = { refreshToken: owner.refreshToken };
      const { data } = await app.device().post<Tokens>('/api/auth/refresh', { body });
      const now = (await read(data)).data;
      expect(refreshes()).toBe(before + 1);
      expect(now.accessToken).not.toBe(old.accessToken);
      expect(Date.parse(now.expiresAt ?? '')).toBeGreaterThan(app.clock.now().getTime());
      // those of the administrator have expired as well
      roles = await RoleAdministration.of(app);
    });

    it('needs the permission, which no user has by being one', async () => {
      const stranger = await roles.someoneWith('user');
      await connected(stranger);
      const answer = await read(stranger);
      expect(answer.status).toBe(403);
      expect(answer.text).not.toContain('accessToken');
      expect((await app.device().get('/api/connections/acme/token')).status).toBe(401);
    });

    it('reaches nobody else’s connection, not even as an administrator', async () => {
      expect(statusOf(await read(await roles.someoneWith('user', READ_TOKEN)))).toEqual([404, 'CONNECTION_NOT_FOUND']);
      expect(statusOf(await read(await anAdmin(app)))).toEqual([404, 'CONNECTION_NOT_FOUND']);
      expect(await readings()).toEqual([]);
    });

    it('hands out no token whose reading cannot be recorded', async () => {
      const { accessToken } = (await read()).data;
      const events = app.app.get(PendingEventsRepository, { strict: false });
      const failing = jest.spyOn(events, 'add').mockRejectedValue(new Error('the disk is full'));
      const answer = await read();
      failing.mockRestore();
      expect(answer.status).toBe(500);
      expect(answer.text).not.toContain(accessToken);
      expect(await readings()).toHaveLength(1);
    });
  });
});
