import { DataSource } from 'typeorm';
import { NO_PASSWORD } from '../../src/modules/passwords/index.js';
import { UserDeletionService, UserEntity } from '../../src/modules/users/index.js';
import { RevocationSender } from '../../src/modules/vault/revocation/revocation-sender.js';
import { FakeOpenIdProvider } from '../../src/testing/index.js';
import { type Account, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { connect, issuedTokens } from '../support/connections.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const TOKEN_MEMBERS = /token"|sealed|data_key|dataKey/i;

interface Seen {
  readonly items: readonly Record<string, unknown>[];
}

describe.each(DATABASE_KINDS)('connections over HTTP on %s', (kind) => {
  let app: RunningApp;
  let provider: FakeOpenIdProvider;
  let owner: Tokens & { account: Account };
  let trail: AuditTrail;

  beforeAll(async () => {
    // nothing is revoked behind the test's back
    jest.spyOn(RevocationSender.prototype, 'onApplicationBootstrap').mockReturnValue();
    provider = await FakeOpenIdProvider.start({ id: 'acme' });
    const OIDC_PROVIDERS = JSON.stringify({ acme: provider.settings(), other: provider.settings({ name: 'Other' }) });
    app = await startTestApp(kind, { OIDC_PROVIDERS, RATE_LIMIT: 'off' });
  });
  beforeEach(async () => {
    owner = await registered(app.device());
    // an hour goes by in one of these
    trail = await AuditTrail.of(app);
  });
  // so that the next test finds none but its own
  afterEach(() => revoke());
  afterAll(async () => {
    await app.close();
    await provider.close();
    jest.restoreAllMocks();
  });

  const as = (token = owner.accessToken) => ({ token });
  const disconnect = (at: string, token = owner.accessToken) =>
    app.device().delete(`/api/connections/${at}`, { token });
  const withoutPassword = () =>
    app.app.get(DataSource).getRepository(UserEntity).update(owner.user.id, { passwordHash: NO_PASSWORD });
  const count = async (table: string) =>
    (await app.app.get(DataSource).query<unknown[]>(`SELECT id FROM ${table} WHERE user_id = '${owner.user.id}'`))
      .length;
  const revoke = () => app.app.get(RevocationSender, { strict: false }).run();
  const revoked = () => provider.requestsTo('revocation').map(({ parameters }) => parameters.get('token'));

  it('lists what the caller is connected to, without a token and without who they are there', async () => {
    const row = await connect(app, { userId: owner.user.id });
    const { status, data, text } = await app.device().get<Seen>('/api/connections', as());
    expect(status).toBe(200);
    expect(data.items).toEqual([
      {
        ...{ provider: 'acme', state: 'connected', reason: null, scope: 'openid email' },
        name: expect.any(String) as string,
        connectedAt: row.createdAt.toISOString(),
        refreshedAt: row.tokensIssuedAt?.toISOString(),
        expiresAt: row.accessExpiresAt?.toISOString(),
      },
    ]);
    expect(text).not.toMatch(TOKEN_MEMBERS);
    expect(text).not.toContain(row.subject);
    const stranger = await registered(app.device());
    expect((await app.device().get<Seen>('/api/connections', as(stranger.accessToken))).data.items).toEqual([]);
  });

  it('shows an administrator the states of a user, and a user nobody else’s', async () => {
    const row = await connect(app, { userId: owner.user.id });
    const path = `/api/users/${owner.user.id}/connections`;
    const { data, text } = await app.device().get<Seen>(path, as(trail.admin.accessToken));
    expect(data.items).toMatchObject([{ provider: 'acme', state: 'connected' }]);
    expect(text).not.toMatch(TOKEN_MEMBERS);
    expect(text).not.toContain(row.subject);
    const stranger = await registered(app.device());
    expect((await app.device().get(path, as(stranger.accessToken))).status).toBe(403);
  });

  it('disconnects at once, has the token revoked behind the request, and records both', async () => {
    const tokens = issuedTokens();
    await connect(app, { userId: owner.user.id, tokens });
    expect((await disconnect('acme')).status).toBe(200);
    expect(await count('provider_connections')).toBe(0);
    expect((await disconnect('acme')).body.code).toBe('CONNECTION_NOT_FOUND');
    await revoke();
    expect(revoked()).toContain(tokens.refreshToken);
    const events = (await trail.list()).filter(({ subject }) => subject?.id === owner.user.id);
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['connection.removed', 'connection.tokens_revoked']),
    );
  });

  it('needs a login of the last hour to disconnect', async () => {
    await connect(app, { userId: owner.user.id });
    app.clock.advance(3_601_000);
    const body = { refreshToken: owner.refreshToken };
    const { data } = await app.device().post<Tokens>('/api/auth/refresh', { body });
    expect((await disconnect('acme', data.accessToken)).body.code).toBe('RECENT_LOGIN_REQUIRED');
    expect(await count('provider_connections')).toBe(1);
  });

  it.each(['no-such-provider', 'ACME', '..%2facme', "'", 'a'.repeat(40)])('finds no connection to %j', async (at) => {
    expect((await disconnect(at)).status).toBe(404);
    expect((await app.device().post(`/api/connections/${at}/refresh`, as())).status).toBe(404);
  });

  it('keeps the last way to log in of somebody without a password, also when two go at once', async () => {
    await withoutPassword();
    await connect(app, { userId: owner.user.id, provider: 'acme' });
    await connect(app, { userId: owner.user.id, provider: 'other' });
    const answers = await Promise.all([disconnect('acme'), disconnect('other')]);
    expect(answers.map(({ body }) => body.code ?? 'OK').sort()).toEqual(['LAST_LOGIN_METHOD', 'OK']);
    expect(await count('provider_connections')).toBe(1);
  });

  it('revokes everything of an account that its owner deletes, also where the key is lost', async () => {
    const tokens = issuedTokens();
    await connect(app, { userId: owner.user.id, provider: 'acme', tokens });
    await connect(app, { userId: owner.user.id, provider: 'other' });
    const lost = `UPDATE provider_connections SET data_key = 'lost' WHERE provider = 'other' AND user_id = '${owner.user.id}'`;
    await app.app.get(DataSource).query(lost);
    const body = { password: owner.account.password };
    expect((await app.device().delete('/api/users/me', { ...as(), body })).status).toBe(200);
    expect(await count('provider_connections')).toBe(0);
    expect(await count('provider_revocations')).toBe(2);
    await revoke();
    expect(await count('provider_revocations')).toBe(0);
    expect(revoked()).toContain(tokens.refreshToken);
    const results = (await trail.list({ event: 'connection.tokens_revoked' })).slice(0, 2);
    // nobody's any more
    expect(results.map(({ subject }) => subject)).toEqual([null, null]);
    expect(results.map(({ details }) => details['result']).sort()).toEqual(['revoked', 'unreadable']);
  });

  it('keeps the connections of a deleted account until it is erased', async () => {
    await connect(app, { userId: owner.user.id });
    const deletions = app.app.get(UserDeletionService, { strict: false });
    await deletions.delete(owner.user.id);
    expect([await count('provider_connections'), await count('provider_revocations')]).toEqual([1, 0]);
    await deletions.erase(owner.user.id);
    expect([await count('provider_connections'), await count('provider_revocations')]).toEqual([0, 1]);
    await revoke();
  });

  it('exports the connections with who the person is there, and no token', async () => {
    const row = await connect(app, { userId: owner.user.id });
    const { data, text } = await app.device().get<{ connections: unknown[] }>('/api/users/me/export', as());
    expect(data.connections).toMatchObject([
      { provider: 'acme', subject: row.subject, state: 'connected', usedAt: null },
    ]);
    expect(text).not.toMatch(/"(access|refresh|id)Token"|sealed|dataKey/);
  });

  it('reads no token while CONNECTION_TOKENS is off', async () => {
    await connect(app, { userId: owner.user.id });
    const answer = await app.device().get('/api/connections/acme/token', as(trail.admin.accessToken));
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
  });
});
