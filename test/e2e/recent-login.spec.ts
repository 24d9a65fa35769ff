import { Body, Controller, Delete, Module, Patch } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { createOpenApiDocument } from '../../src/bootstrap/openapi.js';
import { ServerSettings, type Settings } from '../../src/config/settings.js';
import { statementsOn } from '../../src/database/statement.js';
import {
  assertRecentLogin,
  Clock,
  CurrentUser,
  type Principal,
  RequireRecentLogin,
  Roles,
  UsersService,
} from '../../src/index.js';
import { type Account, loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { setCookiesOf } from '../support/set-cookies.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTE = 60_000;
const REAUTHENTICATE = '/api/auth/reauthenticate';

/* What docs/recent-login.md shows, with nothing of Watchword but its public surface. */

@Controller('ledger')
class LedgerController {
  constructor(private readonly clock: Clock) {}

  @Delete()
  @RequireRecentLogin('10m')
  close(): string {
    return 'closed';
  }

  @Delete('of-all')
  @RequireRecentLogin('10m')
  @Roles('admin')
  closeAll(): string {
    return 'closed';
  }

  @Patch()
  change(@CurrentUser() caller: Principal, @Body() { owner }: { readonly owner?: string }): string {
    if (owner !== undefined) assertRecentLogin(caller, '1h', this.clock.now());
    return 'changed';
  }
}

@Module({ controllers: [LedgerController] })
class LedgerModule {}

interface Renewed {
  readonly authenticatedAt: string;
  readonly accessToken?: string;
  readonly tokenType?: string;
  readonly expiresIn?: number;
}

const claimsOf = (token: string): { auth_time: number; sid: string; iat: number } =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as ReturnType<typeof claimsOf>;

describe.each(DATABASE_KINDS)('a route that needs a recent login, on %s', (kind) => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Tokens & { account: Account };

  beforeAll(async () => {
    app = await startTestApp(kind, { ACCESS_TOKEN_EXPIRY: '1h' }, { imports: [LedgerModule] });
  });
  beforeEach(async () => {
    device = app.device();
    owner = await registered(app.device());
  });
  afterAll(() => app.close());

  const close = (token?: string, from = device) => from.delete('/api/ledger', { token });
  const statusOf = async (token?: string) => (await close(token)).status;
  const again = (token?: string, password = owner.account.password, from = device) =>
    from.post<Renewed>(REAUTHENTICATE, { token, body: { password } });
  const nowSeconds = () => Math.floor(app.clock.now().getTime() / 1_000);
  const logIn = (delivery: string) =>
    device.post<Tokens>('/api/auth/login', {
      body: { identifier: owner.account.email, password: owner.account.password, delivery },
    });

  it('is open for as long after the login as it says, and then tells what it needs', async () => {
    app.clock.advance(10 * MINUTE);
    expect(await statusOf(owner.accessToken)).toBe(200);
    app.clock.advance(1_000);
    const refused = await close(owner.accessToken);
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'RECENT_LOGIN_REQUIRED', data: null });
    expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_user_authentication"');
    expect(refused.headers.get('www-authenticate')).toContain('max_age="600"');
    expect((await device.get('/api/users/me', { token: owner.accessToken })).status).toBe(200);
  });

  it('opens again with the token that reauthenticating gives, in the same session, and ends the old one', async () => {
    app.clock.advance(11 * MINUTE);
    const { status, data, headers } = await again(owner.accessToken);
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(data).toEqual({
      authenticatedAt: app.clock.now().toISOString(),
      accessToken: expect.any(String) as string,
      tokenType: 'Bearer',
      expiresIn: 3_600,
    });
    expect(setCookiesOf(headers)).toEqual({});
    const renewed = data.accessToken ?? '';
    expect(claimsOf(renewed)).toMatchObject({ sid: owner.session.id, auth_time: nowSeconds() });
    expect(await statusOf(renewed)).toBe(200);
    expect((await device.get('/api/users/me', { token: owner.accessToken })).body.code).toBe('TOKEN_REVOKED');
  });

  it('does not open by a refresh, which keeps the time of the last password', async () => {
    const login = nowSeconds();
    app.clock.advance(11 * MINUTE);
    const refresh = async (refreshToken: string) =>
      (await device.post<Tokens>('/api/auth/refresh', { body: { refreshToken } })).data;
    const first = await refresh(owner.refreshToken);
    expect([claimsOf(first.accessToken).auth_time, await statusOf(first.accessToken)]).toEqual([login, 401]);

    const time = nowSeconds();
    const { data } = await again(first.accessToken);
    expect(claimsOf(data.accessToken ?? '').auth_time).toBe(time);
    app.clock.advance(MINUTE);
    const second = await refresh(first.refreshToken);
    expect([claimsOf(second.accessToken).auth_time, await statusOf(second.accessToken)]).toEqual([time, 200]);
    app.clock.advance(10 * MINUTE);
    expect(await statusOf(second.accessToken)).toBe(401);
  });

  it('works with an access cookie: the new token replaces it, and scripts never see it', async () => {
    await logIn('cookie');
    app.clock.advance(11 * MINUTE);
    expect((await close()).body.code).toBe('RECENT_LOGIN_REQUIRED');
    const { data, headers } = await again();
    expect(data).toEqual({ authenticatedAt: app.clock.now().toISOString(), tokenType: 'Bearer', expiresIn: 3_600 });
    expect(Object.keys(setCookiesOf(headers))).toEqual(['watchword_access']);
    expect(await statusOf()).toBe(200);
  });

  it('works with a classic cookie session, whose cookie is replaced', async () => {
    const { email: identifier, password } = owner.account;
    await device.post('/api/auth/session', { body: { identifier, password } });
    const before = device.cookies.get('watchword_session');
    app.clock.advance(11 * MINUTE);
    expect((await close()).body.code).toBe('RECENT_LOGIN_REQUIRED');
    const { data, headers } = await again();
    expect(data).toEqual({ authenticatedAt: app.clock.now().toISOString() });
    expect(Object.keys(setCookiesOf(headers))).toEqual(['watchword_session']);
    expect(await statusOf()).toBe(200);
    device.cookies.set('watchword_session', before ?? '');
    expect((await close()).body.code).toBe('SESSION_REVOKED');
  });

  it('is refused to a cookie that another site sends, and nothing changes', async () => {
    await logIn('cookie');
    app.clock.advance(11 * MINUTE);
    const { password } = owner.account;
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect((await device.post(REAUTHENTICATE, { body: { password }, headers })).body.code).toBe('CSRF_CHECK_FAILED');
    expect(await statusOf()).toBe(401);
  });

  it('is refused to a suspended user like everything else', async () => {
    await app.app.get(UsersService).suspend(owner.user.id);
    expect((await again(owner.accessToken)).body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
  });

  it('stays shut after a wrong password, and the session lives on as it was', async () => {
    app.clock.advance(11 * MINUTE);
    const row = () => statementsOn(app.app.get(DataSource))`SELECT * FROM sessions WHERE id = ${owner.session.id}`;
    const before = await row();
    const refused = await again(owner.accessToken, `${owner.account.password}x`);
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'INVALID_CREDENTIALS', data: null });
    expect(await row()).toEqual(before);
    expect([await statusOf(owner.accessToken), (await again(owner.accessToken)).status]).toEqual([401, 200]);
  });

  it('concerns one session: the others of the user stay as old as they are', async () => {
    const other = await loggedIn(app.device(), owner.account);
    app.clock.advance(11 * MINUTE);
    await again(owner.accessToken);
    const { data } = await device.post<Tokens>('/api/auth/refresh', { body: { refreshToken: other.refreshToken } });
    expect(await statusOf(data.accessToken)).toBe(401);
  });

  it('is refused for lack of a role before it asks for a password', async () => {
    app.clock.advance(11 * MINUTE);
    expect((await device.delete('/api/ledger/of-all', { token: owner.accessToken })).body.code).toBe('FORBIDDEN');
  });

  it('may ask only for what a body holds', async () => {
    app.clock.advance(61 * MINUTE);
    const { refreshToken } = owner;
    const { accessToken } = (await device.post<Tokens>('/api/auth/refresh', { body: { refreshToken } })).data;
    const change = async (body: object) =>
      (await device.patch('/api/ledger', { token: accessToken, body })).body.code ?? 'OK';
    expect([await change({}), await change({ owner: 'ada' })]).toEqual(['OK', 'RECENT_LOGIN_REQUIRED']);
  });

  it('is documented with its failure and its age', async () => {
    const document = await createOpenApiDocument(app.app, { server: app.app.get(ServerSettings) });
    const operation = document.paths['/api/ledger']?.delete;
    expect(operation?.description).toBe('Needs a login of the last 600 seconds.');
    expect(operation?.responses['401']).toMatchObject({
      description: expect.stringContaining('`RECENT_LOGIN_REQUIRED`') as string,
    });
    expect(operation?.security?.length).toBeGreaterThan(0);
  });
});

describe.each(DATABASE_KINDS)('a recent login on two instances over %s', (kind) => {
  const apps: RunningApp[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  it('made at one counts at the other, for tokens and for cookie sessions', async () => {
    const environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase(kind) };
    for (let count = 0; count < 2; count += 1) {
      apps.push(await startTestApp(kind, environment, { imports: [LedgerModule] }));
    }
    const [one, two] = apps as [RunningApp, RunningApp];
    const browser = one.device();
    const { account, accessToken: token } = await registered(one.device());
    const { email: identifier, password } = account;
    await browser.post('/api/auth/session', { body: { identifier, password } });
    for (const app of apps) app.clock.advance(11 * MINUTE);
    const there = two.device();
    const carryCookies = () => browser.cookies.forEach((value, name) => there.cookies.set(name, value));
    carryCookies();
    const closeThere = async (given?: string) => (await there.delete('/api/ledger', { token: given })).status;
    expect([await closeThere(token), await closeThere()]).toEqual([401, 401]);

    const { data } = await one.device().post<Renewed>(REAUTHENTICATE, { token, body: { password } });
    await browser.post(REAUTHENTICATE, { body: { password } });
    expect(await closeThere()).toBe(401);
    carryCookies();
    expect([await closeThere(data.accessToken), await closeThere()]).toEqual([200, 200]);
  });
});
