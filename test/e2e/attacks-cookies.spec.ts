import { loggedIn, registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { openJws } from '../support/compact-jws.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { routesOf } from './hostile-routes.js';

type Owner = Awaited<ReturnType<typeof registered>>;

/** Requests that a form or a script of another site can make without a preflight. */
const SIMPLE_TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''];

describe('cookies that somebody else set, or makes the browser send', () => {
  let app: RunningApp;
  let victim: Owner;
  let attacker: Owner;

  beforeAll(async () => {
    app = await startTestApp('sqlite');
    [victim, attacker] = [await registered(app.device()), await registered(app.device())];
  });
  afterAll(() => app.close());

  async function browserOf({ account }: Owner, delivery: 'split' | 'cookie'): Promise<ApiClient> {
    const device = app.device();
    await device.post('/api/auth/login', {
      body: { identifier: account.email, password: account.password, delivery },
    });
    return device;
  }
  const cookieOf = (device: ApiClient, name: string) => `watchword_${name}=${device.cookies.get(`watchword_${name}`)}`;
  const subjectOf = ({ accessToken }: Tokens) => openJws(accessToken).payload['sub'];

  it('does not refresh with one of two refresh cookies, of which a neighbouring host may have set the first', async () => {
    const [planted, own] = await Promise.all([browserOf(attacker, 'split'), browserOf(victim, 'split')]);
    const cookie = `${cookieOf(planted, 'refresh')}; ${cookieOf(own, 'refresh')}`;
    const { status } = await app.device().post('/api/auth/refresh', { headers: { cookie } });
    expect(status).toBe(400);
  });

  it('does not take the refresh token of the body before another in the cookie', async () => {
    const device = await browserOf(victim, 'split');
    const body = { refreshToken: attacker.refreshToken };
    expect((await device.post('/api/auth/refresh', { body })).body.code).toBe('REFRESH_TOKEN_AMBIGUOUS');
  });

  it('does not turn a bearer token that is refused into the session of a cookie', async () => {
    const device = app.device();
    const { email: identifier, password } = victim.account;
    await device.post('/api/auth/session', { body: { identifier, password } });
    expect((await device.get('/api/auth/session')).status).toBe(200);
    expect((await device.get('/api/auth/session', { token: 'a.b.c' })).status).toBe(401);
  });

  it('acts for the bearer token where a cookie names somebody else', async () => {
    const device = await browserOf(attacker, 'cookie');
    const { data } = await device.get<{ email: string }>('/api/users/me', { token: victim.accessToken });
    expect(data.email).toBe(victim.account.email);
  });

  it('does not begin a session under an id that was planted', async () => {
    const device = app.device();
    device.cookies.set('watchword_session', 'planted');
    const { email: identifier, password } = victim.account;
    await device.post('/api/auth/session', { body: { identifier, password } });
    expect(device.cookies.get('watchword_session')).not.toBe('planted');
    expect(
      (await app.device().get('/api/auth/session', { headers: { cookie: 'watchword_session=planted' } })).status,
    ).toBe(401);
  });

  it('does not log a browser in as somebody who was logged in there before', async () => {
    const device = await browserOf(attacker, 'cookie');
    const { email: identifier, password } = victim.account;
    await device.post('/api/auth/login', { body: { identifier, password, delivery: 'cookie' } });
    const { data } = await device.post<Tokens>('/api/auth/refresh', { body: { delivery: 'split' } });
    expect(subjectOf(data)).toBe(victim.user.id);
  });

  it.each(SIMPLE_TYPES)('is not logged in by a form of another site: content type %p', async (type) => {
    const { email: identifier, password } = attacker.account;
    const rawBody = Buffer.from(JSON.stringify({ identifier, password }));
    for (const path of ['/api/auth/login', '/api/auth/session', '/api/auth/register']) {
      const { status, headers } = await app.device().post(path, { rawBody, headers: { 'content-type': type } });
      expect([status, headers.getSetCookie()]).toEqual([415, []]);
    }
  });

  it('changes nothing on a request of another site, whichever route and whichever of our cookies', async () => {
    const { account } = victim;
    const devices = [await browserOf(victim, 'cookie'), app.device()];
    await devices[1]?.post('/api/auth/session', { body: { identifier: account.email, password: account.password } });
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    for (const device of devices) {
      for (const { isGuarded, method, path, name } of await routesOf(app)) {
        if (!isGuarded || method === 'GET') continue;
        const { status } = await device.request(method, path.replace(/\{\w+\}/g, victim.session.id), { headers });
        expect(`${name} ${status}`).toMatch(/ 40[13]$/);
      }
      expect((await device.get('/api/users/me')).status).toBe(200);
    }
  });

  it('knows nobody by a cookie of a neighbouring name', async () => {
    const { accessToken } = await loggedIn(app.device(), victim.account);
    for (const name of [
      '__Host-watchword_access',
      'WATCHWORD_ACCESS',
      ' watchword_access2',
      'access',
      'watchword_access%00',
    ]) {
      expect((await app.device().get('/api/users/me', { headers: { cookie: `${name}=${accessToken}` } })).status).toBe(
        401,
      );
    }
  });
});
