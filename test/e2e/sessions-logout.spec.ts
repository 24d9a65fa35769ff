import { type Account, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Says which accounts have logged in here, and outlives each login. */
const DEVICE_COOKIE = 'watchword_device';
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ACCESS_COOKIE = 'watchword_access';

describe('logging out', () => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp('sqlite')));
  beforeEach(async () => {
    device = app.device();
    owner = await registered(app.device());
  });
  afterAll(() => app.close());

  const logout = (options: { token?: string; body?: object; headers?: Record<string, string> } = {}) =>
    device.post('/api/auth/logout', options);
  const refreshCode = async (refreshToken: string) =>
    (await app.device().post('/api/auth/refresh', { body: { refreshToken } })).body.code ?? 'OK';
  const logIn = (delivery: string) => {
    const { email: identifier, password } = owner.account;
    return device.post<Tokens>('/api/auth/login', { body: { identifier, password, delivery } });
  };

  it('ends the session of a Bearer token', async () => {
    const { status, body } = await logout({ token: owner.accessToken });
    expect([status, body.data]).toEqual([200, null]);
    expect((await device.get('/api/users/me', { token: owner.accessToken })).body.code).toBe('SESSION_REVOKED');
    expect(await refreshCode(owner.refreshToken)).toBe('SESSION_REVOKED');
  });

  it.each(['split', 'cookie'])('ends the session of cookies delivered by %s, and clears them', async (delivery) => {
    await logIn(delivery);
    const refreshToken = device.cookies.get('watchword_refresh') ?? '';
    expect((await logout()).status).toBe(200);
    expect([...device.cookies.keys()]).toEqual([DEVICE_COOKIE]);
    expect(await refreshCode(refreshToken)).toBe('SESSION_REVOKED');
  });

  it('takes a refresh token in the body where the access token has expired', async () => {
    app.clock.advance(15 * MINUTE_MS);
    const { accessToken: token, refreshToken } = owner;
    expect((await logout({ token })).body).toMatchObject({ statusCode: 401, code: 'TOKEN_EXPIRED' });
    expect((await logout({ token, body: { refreshToken } })).status).toBe(200);
    expect(await refreshCode(refreshToken)).toBe('SESSION_REVOKED');
  });

  it('takes a refresh token in the cookie where the access token has expired', async () => {
    const { data } = await logIn('split');
    const refreshToken = device.cookies.get('watchword_refresh') ?? '';
    app.clock.advance(15 * MINUTE_MS);
    expect((await logout({ token: data.accessToken })).status).toBe(200);
    expect([...device.cookies.keys()]).toEqual([DEVICE_COOKIE]);
    expect(await refreshCode(refreshToken)).toBe('SESSION_REVOKED');
  });

  it('takes a refresh token in the cookie where the access cookie has expired', async () => {
    await logIn('cookie');
    app.clock.advance(15 * MINUTE_MS);
    expect(device.cookies.has(ACCESS_COOKIE)).toBe(true);
    expect((await logout()).status).toBe(200);
    expect([...device.cookies.keys()]).toEqual([DEVICE_COOKIE]);
  });

  it('takes a refresh token that has been replaced, since its session is the same', async () => {
    const { refreshToken } = owner;
    const { data } = await app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } });
    expect((await logout({ body: { refreshToken } })).status).toBe(200);
    expect(await refreshCode(data.refreshToken)).toBe('SESSION_REVOKED');
  });

  it('does nothing more when it is done again with the refresh token', async () => {
    const { refreshToken } = owner;
    await logout({ body: { refreshToken } });
    expect((await logout({ body: { refreshToken } })).status).toBe(200);
  });

  it('refuses a refresh token that has expired, or is none of ours', async () => {
    const expired = owner.refreshToken;
    app.clock.advance(7 * DAY_MS);
    expect((await logout({ body: { refreshToken: expired } })).body.code).toBe('REFRESH_TOKEN_EXPIRED');
    expect((await logout({ body: { refreshToken: 'garbage' } })).body.code).toBe('REFRESH_TOKEN_INVALID');
    expect((await logout()).body).toMatchObject({ statusCode: 401, code: 'TOKEN_MISSING' });
  });

  it('leaves the user’s other sessions alone', async () => {
    await logIn('cookie');
    await logout();
    expect(await refreshCode(owner.refreshToken)).toBe('OK');
  });

  it('keeps the cookies when it is refused', async () => {
    await logIn('cookie');
    const { headers, body } = await logout({ headers: { 'sec-fetch-site': 'cross-site' } });
    expect(body.code).toBe('CSRF_CHECK_FAILED');
    expect(headers.getSetCookie()).toEqual([]);
  });

  it('everywhere clears the cookies too', async () => {
    await logIn('cookie');
    expect((await device.post('/api/auth/logout-all')).data).toEqual({ revoked: 2 });
    expect([...device.cookies.keys()]).toEqual([DEVICE_COOKIE]);
  });

  it('everywhere needs an access token: a refresh token alone is not enough', async () => {
    const { refreshToken } = owner;
    const { body } = await device.post('/api/auth/logout-all', { body: { refreshToken } });
    expect(body.code).toBe('TOKEN_MISSING');
    expect(await refreshCode(refreshToken)).toBe('OK');
  });
});
