import { type Account, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { type SetCookie, setCookiesOf } from '../support/set-cookies.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const MINUTES = 60;
const DAYS = 24 * 60 * MINUTES;

const REFRESH_PATH = '/api/auth';

describe.each([
  { PUBLIC_URL: 'http://id.example.org', host: '', secure: '', flags: {} },
  { PUBLIC_URL: 'https://id.example.org', host: '__Host-', secure: '__Secure-', flags: { secure: '' } },
])('the cookies of $PUBLIC_URL', ({ PUBLIC_URL, host, secure, flags }) => {
  let app: RunningApp;
  let device: ApiClient;
  let account: Account;

  beforeAll(async () => {
    app = await startTestApp('sqlite', { PUBLIC_URL });
    account = (await registered(app.device())).account;
  });
  beforeEach(() => (device = app.device()));
  afterAll(() => app.close());

  const credentials = () => ({ identifier: account.email, password: account.password });
  const attributesOf = (cookies: Readonly<Record<string, SetCookie>>) =>
    Object.fromEntries(Object.entries(cookies).map(([name, { attributes }]) => [name, attributes]));
  const logIn = () => device.post('/api/auth/login', { body: { ...credentials(), delivery: 'cookie' } });

  it('are out of reach of scripts and other sites, and last as long as what they carry', async () => {
    const { headers } = await logIn();
    const scripted = { samesite: 'Strict', ...flags };
    const common = { httponly: '', ...scripted };
    expect(attributesOf(setCookiesOf(headers))).toEqual({
      [`${host}watchword_access`]: { path: '/', 'max-age': String(15 * MINUTES), ...common },
      [`${secure}watchword_refresh`]: { path: REFRESH_PATH, 'max-age': String(7 * DAYS), ...common },
      [`${host}watchword_csrf`]: { path: '/', 'max-age': String(90 * DAYS), ...scripted },
      [`${secure}watchword_device`]: { path: REFRESH_PATH, 'max-age': String(180 * DAYS), ...common },
    });
  });

  it('have the same form for the classic session', async () => {
    const { headers } = await device.post('/api/auth/session', { body: credentials() });
    const common = { path: '/', 'max-age': String(90 * DAYS), samesite: 'Strict', ...flags };
    expect(attributesOf(setCookiesOf(headers))).toEqual({
      [`${host}watchword_session`]: { ...common, httponly: '' },
      [`${host}watchword_csrf`]: common,
      [`${secure}watchword_device`]: {
        ...{ ...common, httponly: '' },
        ...{ path: REFRESH_PATH, 'max-age': String(180 * DAYS) },
      },
    });
  });

  it('keep the promises of their prefixes', async () => {
    const answers = [await logIn(), await device.post('/api/auth/session', { body: credentials() })];
    answers.push(await device.post('/api/auth/logout'));
    const cookies = answers.flatMap(({ headers }) => Object.entries(setCookiesOf(headers)));
    for (const [name, { attributes }] of cookies) {
      if (name.startsWith('__')) expect(attributes).toHaveProperty('secure');
      if (name.startsWith('__Host-')) expect(attributes).toMatchObject({ path: '/' });
      expect(attributes).not.toHaveProperty('domain');
    }
    expect(cookies.length).toBeGreaterThan(0);
  });

  it('are taken back by logging out, every one under the path under which it was set', async () => {
    await logIn();
    await device.post('/api/auth/session', { body: credentials() });
    const { headers } = await device.post('/api/auth/logout');
    const cleared = setCookiesOf(headers);
    const paths = Object.fromEntries(
      Object.entries(cleared).map(([name, { attributes }]) => [name, attributes['path']]),
    );
    expect(paths).toEqual({
      [`${host}watchword_access`]: '/',
      [`${secure}watchword_refresh`]: REFRESH_PATH,
      [`${host}watchword_session`]: '/',
      [`${host}watchword_csrf`]: '/',
    });
    expect(Object.values(cleared).map(({ value }) => value)).toEqual(['', '', '', '']);
    // it is no credential, and a device stays known when its user logs out
    expect([...device.cookies.keys()]).toEqual([`${secure}watchword_device`]);
  });

  it('are read under their own names only', async () => {
    await logIn();
    const renamed = device.cookies.get(`${host}watchword_access`) ?? '';
    device.cookies.clear();
    device.cookies.set(host ? 'watchword_access' : '__Host-watchword_access', renamed);
    expect((await device.get('/api/users/me')).body.code).toBe('TOKEN_MISSING');
  });
});

describe('the cookies of a session near its end', () => {
  it('last no longer than the session', async () => {
    const app = await startTestApp('sqlite', { SESSION_ABSOLUTE_EXPIRY: '8d', REFRESH_TOKEN_EXPIRY: '7d' });
    const device = app.device();
    const { account } = await registered(app.device());
    const body = { identifier: account.email, password: account.password, delivery: 'cookie' };
    await device.post('/api/auth/login', { body });
    app.clock.advance((7 * DAYS - 1) * 1_000);
    await device.post('/api/auth/refresh');
    app.clock.advance((DAYS - 10 * MINUTES + 1) * 1_000);
    const { headers, data } = await device.post<{ expiresIn: number }>('/api/auth/refresh');
    await app.close();
    const { watchword_access: access, watchword_refresh: refresh } = setCookiesOf(headers);
    const ages = [access, refresh].map((cookie) => Number(cookie?.attributes['max-age']));
    expect({ ages, expiresIn: data.expiresIn }).toEqual({ ages: [600, 600], expiresIn: 600 });
  });
});
