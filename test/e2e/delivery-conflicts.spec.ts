import { type Account, loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const REFRESH_COOKIE = 'watchword_refresh';
const ACCESS_COOKIE = 'watchword_access';
const PAST_GRACE_MS = 60_000;

/** Where a request carries more than one token, or carries one where none belongs. */
describe('a request with', () => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp('sqlite')));
  beforeEach(async () => {
    device = app.device();
    owner = await registered(app.device());
  });
  afterAll(() => app.close());

  const refresh = (body?: object, headers = {}) => device.post<Tokens>('/api/auth/refresh', { body, headers });
  const refreshesStill = async (refreshToken: string) =>
    (await app.device().post('/api/auth/refresh', { body: { refreshToken } })).status;

  it.each(['refresh', 'refresh-token'])(
    'different refresh tokens in body and cookie is refused by /auth/%s, and neither is lost',
    async (route) => {
      const other = await loggedIn(app.device(), owner.account);
      device.cookies.set(REFRESH_COOKIE, other.refreshToken);
      const { refreshToken } = owner;
      const refused = await device.post(`/api/auth/${route}`, { body: { refreshToken } });
      expect(refused.body).toMatchObject({ statusCode: 400, code: 'REFRESH_TOKEN_AMBIGUOUS' });
      expect(refused.headers.getSetCookie()).toEqual([]);
      app.clock.advance(PAST_GRACE_MS);
      expect([await refreshesStill(refreshToken), await refreshesStill(other.refreshToken)]).toEqual([200, 200]);
    },
  );

  it('a good refresh token in the body and garbage in the cookie is refused, and the token is not lost', async () => {
    device.cookies.set(REFRESH_COOKIE, 'garbage');
    expect((await refresh({ refreshToken: owner.refreshToken })).body.code).toBe('REFRESH_TOKEN_AMBIGUOUS');
    app.clock.advance(PAST_GRACE_MS);
    expect(await refreshesStill(owner.refreshToken)).toBe(200);
  });

  it('the same refresh token in body and cookie refreshes, as if it were in the body', async () => {
    device.cookies.set(REFRESH_COOKIE, owner.refreshToken);
    const { status, data } = await refresh({ refreshToken: owner.refreshToken });
    expect([status, typeof data.refreshToken]).toEqual([200, 'string']);
  });

  it('different refresh tokens is refused by logout too, and ends neither session', async () => {
    const other = await loggedIn(app.device(), owner.account);
    device.cookies.set(REFRESH_COOKIE, other.refreshToken);
    const refused = await device.post('/api/auth/logout', { body: { refreshToken: owner.refreshToken } });
    expect(refused.body.code).toBe('REFRESH_TOKEN_AMBIGUOUS');
    expect([await refreshesStill(owner.refreshToken), await refreshesStill(other.refreshToken)]).toEqual([200, 200]);
  });

  it.each([7, true, false, ['x'], { token: 'x' }, 'x'.repeat(8_193)])(
    'the refresh token %j in the body is refused, whatever the cookie says',
    async (refreshToken) => {
      device.cookies.set(REFRESH_COOKIE, owner.refreshToken);
      const { status } = await refresh({ refreshToken });
      expect([400, 401]).toContain(status);
      app.clock.advance(PAST_GRACE_MS);
      expect(await refreshesStill(owner.refreshToken)).toBe(200);
    },
  );

  it('a field that is not known beside the refresh token is refused, and the token is not lost', async () => {
    const { body } = await refresh({ refreshToken: owner.refreshToken, scope: 'all' });
    expect(body).toMatchObject({ statusCode: 400, code: 'VALIDATION_FAILED' });
    app.clock.advance(PAST_GRACE_MS);
    expect(await refreshesStill(owner.refreshToken)).toBe(200);
  });

  it('a Bearer token and an access cookie is made by the bearer', async () => {
    const other = await registered(app.device());
    device.cookies.set(ACCESS_COOKIE, other.accessToken);
    const { data } = await device.get<Account>('/api/users/me', { token: owner.accessToken });
    expect(data.email).toBe(owner.account.email);
  });

  it('a bad Bearer token is refused, however good the access cookie is', async () => {
    device.cookies.set(ACCESS_COOKIE, owner.accessToken);
    expect((await device.get('/api/users/me', { token: 'garbage' })).body.code).toBe('TOKEN_INVALID');
  });

  it('a Bearer token needs no CSRF check, although a cookie is there', async () => {
    device.cookies.set(ACCESS_COOKIE, owner.accessToken);
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    const body = { fullName: 'Ada' };
    expect((await device.patch('/api/users/me', { token: owner.accessToken, headers, body })).status).toBe(200);
  });

  it.each(['access_token', 'accessToken', 'token', 'auth_token', 'jwt', 'bearer'])(
    'the access token as ?%s= is anonymous',
    async (name) => {
      const { body } = await device.get(`/api/users/me?${name}=${owner.accessToken}`);
      expect(body).toMatchObject({ statusCode: 401, code: 'TOKEN_MISSING' });
    },
  );

  it.each(['refreshToken', 'refresh_token', 'token'])('the refresh token as ?%s= refreshes nothing', async (name) => {
    const { body } = await device.post(`/api/auth/refresh?${name}=${owner.refreshToken}`);
    expect(body).toMatchObject({ statusCode: 401, code: 'REFRESH_TOKEN_MISSING' });
  });

  it('the access token in the body, or under another scheme, is anonymous', async () => {
    const { accessToken: token } = owner;
    const inBody = await device.delete('/api/auth/sessions', { body: { access_token: token, accessToken: token } });
    expect(inBody.body.code).toBe('TOKEN_MISSING');
    for (const authorization of [`Token ${token}`, `Basic ${token}`, token, `JWT ${token}`]) {
      expect((await device.get('/api/users/me', { headers: { authorization } })).body.code).toBe('TOKEN_MISSING');
    }
  });

  it('a token of one kind in the place of the other is refused', async () => {
    expect((await device.get('/api/users/me', { token: owner.refreshToken })).body.code).toBe('TOKEN_INVALID');
    device.cookies.set(ACCESS_COOKIE, owner.refreshToken);
    expect((await device.get('/api/users/me')).body.code).toBe('TOKEN_INVALID');
    expect((await refresh({ refreshToken: owner.accessToken })).body.code).toBe('REFRESH_TOKEN_INVALID');
  });
});
