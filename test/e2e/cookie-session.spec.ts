import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { UsersService } from '../../src/modules/users/index.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { setCookiesOf } from '../support/set-cookies.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const COOKIE = 'watchword_session';
const ACCESS_COOKIE = 'watchword_access';

describe.each(DATABASE_KINDS)('the classic cookie session on %s', (kind) => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => {
    device = app.device();
    owner = await registered(app.device());
  });
  afterAll(() => app.close());

  const start = (given: object = {}) => {
    const { email: identifier, password } = owner.account;
    return device.post<{ user: object }>('/api/auth/session', { body: { identifier, password, ...given } });
  };
  const opaqueId = () => device.cookies.get(COOKIE) ?? '';
  const profileCode = async (client = device) => (await client.get('/api/users/me')).body.code ?? 'OK';

  it('begins with a password: the answer says who, and the cookies alone carry the session', async () => {
    const { status, data, headers } = await start();
    expect(status).toBe(200);
    expect(data).toEqual({ user: owner.user });
    expect(Object.keys(setCookiesOf(headers)).sort()).toEqual(['watchword_csrf', 'watchword_device', COOKIE]);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is named by 256 opaque bits, each time others, of which only a digest is stored', async () => {
    await start();
    const first = opaqueId();
    await start();
    expect(opaqueId()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(opaqueId()).not.toBe(first);
    const dataSource = app.app.get(DataSource);
    const rows = await statementsOn(dataSource)`SELECT * FROM sessions WHERE user_id = ${owner.user.id}`;
    expect(JSON.stringify(rows)).not.toContain(opaqueId());
    const digests = [first, opaqueId()].map((id) => createHash('sha256').update(id).digest('base64url'));
    expect(rows.map((row) => row['cookie_digest'])).toEqual(expect.arrayContaining(digests));
  });

  it('says who is logged in, and opens the same routes as a token', async () => {
    await start();
    const [me, profile] = [await device.get('/api/auth/session'), await device.get('/api/users/me')];
    expect(me.data).toEqual({ user: owner.user });
    expect(profile.data).toEqual(owner.user);
    const body = { fullName: 'Ada' };
    expect((await device.patch('/api/users/me', { body })).status).toBe(200);
    expect((await device.patch('/api/users/me/settings', { body: { a: 1 } })).status).toBe(200);
    expect((await device.get('/api/auth/sessions')).status).toBe(200);
  });

  it('answers who am I to a token as well, and to nobody else', async () => {
    expect((await device.get('/api/auth/session', { token: owner.accessToken })).data).toEqual({ user: owner.user });
    expect((await device.get('/api/auth/session')).body).toMatchObject({ statusCode: 401, code: 'TOKEN_MISSING' });
  });

  it.each([
    [{ password: 'another-violet-harbour' }, 401, 'INVALID_CREDENTIALS'],
    [{ identifier: 'nobody@example.org' }, 401, 'INVALID_CREDENTIALS'],
    [{ identifier: undefined }, 400, 'VALIDATION_FAILED'],
    [{ identifier: null }, 400, 'VALIDATION_FAILED'],
    [{ email: 'ada@example.org' }, 400, 'VALIDATION_FAILED'],
    [{ delivery: 'body' }, 400, 'VALIDATION_FAILED'],
  ])('does not begin with %j', async (given, status, code) => {
    const { body, headers } = await start(given);
    expect([body.statusCode, body.code]).toEqual([status, code]);
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('does not begin for a suspended user, and ends at the suspension', async () => {
    await start();
    await app.app.get(UsersService).suspend(owner.user.id);
    expect(await profileCode()).toBe('SESSION_REVOKED');
    expect((await start()).body).toMatchObject({ statusCode: 403, code: 'ACCOUNT_SUSPENDED' });
  });

  it('is no bearer token, no access cookie and no refresh token', async () => {
    await start();
    const id = opaqueId();
    const other = app.device();
    expect((await other.get('/api/users/me', { token: id })).body.code).toBe('TOKEN_INVALID');
    other.cookies.set(ACCESS_COOKIE, id);
    expect(await profileCode(other)).toBe('TOKEN_INVALID');
    other.cookies.clear();
    other.cookies.set('watchword_refresh', id);
    expect((await other.post('/api/auth/refresh')).body.code).toBe('REFRESH_TOKEN_INVALID');
    const body = { refreshToken: id };
    expect((await app.device().post('/api/auth/refresh', { body })).body.code).toBe('REFRESH_TOKEN_INVALID');
  });

  it('cannot be refreshed into tokens', async () => {
    await start();
    expect((await device.post('/api/auth/refresh')).body).toMatchObject({
      statusCode: 401,
      code: 'REFRESH_TOKEN_MISSING',
    });
    expect(await profileCode()).toBe('OK');
  });

  it('does not help a bad token that is shown beside it', async () => {
    await start();
    expect((await device.get('/api/users/me', { token: 'garbage' })).body.code).toBe('TOKEN_INVALID');
    device.cookies.set(ACCESS_COOKIE, 'garbage');
    expect(await profileCode()).toBe('TOKEN_INVALID');
  });

  it('gives way to a good token beside it', async () => {
    await start();
    const other = await registered(app.device());
    const { data } = await device.get<Account>('/api/users/me', { token: other.accessToken });
    expect(data.email).toBe(other.account.email);
  });

  it.each(['', 'x', 'a'.repeat(43), "' OR 1=1 --", 'a'.repeat(4_000)])('is not guessed with %j', async (id) => {
    device.cookies.set(COOKIE, id);
    const { status } = await device.get('/api/users/me');
    expect(status).toBe(401);
  });

  it('ends when it is told to, clears its cookies and is refused from then on', async () => {
    await start();
    const id = opaqueId();
    const { status, data } = await device.delete('/api/auth/session');
    expect([status, data]).toEqual([200, null]);
    expect([...device.cookies.keys()]).toEqual(['watchword_device']);
    device.cookies.set(COOKIE, id);
    expect(await profileCode()).toBe('SESSION_REVOKED');
  });

  it('ends by logging out as well, and leaves the user’s other sessions alone', async () => {
    const other = app.device();
    const { email: identifier, password } = owner.account;
    await other.post('/api/auth/session', { body: { identifier, password } });
    await start();
    expect((await device.post('/api/auth/logout')).status).toBe(200);
    expect(await profileCode(other)).toBe('OK');
    expect((await other.get('/api/users/me', { token: owner.accessToken })).status).toBe(200);
  });

  it('is not ended by another site', async () => {
    await start();
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const refused = await device.delete('/api/auth/session', { headers });
    expect(refused.body).toMatchObject({ statusCode: 403, code: 'CSRF_CHECK_FAILED' });
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(await profileCode()).toBe('OK');
  });

  it('takes a username, in any case, like every login', async () => {
    const { username } = owner.account;
    expect((await start({ identifier: undefined, username: username.toUpperCase() })).status).toBe(200);
    expect((await start({ identifier: anAccount().username })).status).toBe(401);
  });
});
