import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { ApiClient, ApiResponse, Tokens } from '../support/api-client.js';
import { setCookiesOf } from '../support/set-cookies.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const REFRESH = 'watchword_refresh';
const ACCESS = 'watchword_access';
const CSRF = 'watchword_csrf';
const DEVICE = 'watchword_device';

const LIFETIME_FIELDS = ['expiresIn', 'tokenType'];

/** What each delivery hands out: fields of `data` besides user and session, and cookies. */
const DELIVERIES = [
  { delivery: undefined, fields: ['accessToken', ...LIFETIME_FIELDS], cookies: [CSRF, REFRESH] },
  { delivery: 'split', fields: ['accessToken', ...LIFETIME_FIELDS], cookies: [CSRF, REFRESH] },
  { delivery: 'cookie', fields: LIFETIME_FIELDS, cookies: [ACCESS, CSRF, REFRESH] },
  { delivery: 'body', fields: ['accessToken', 'expiresIn', 'refreshToken', 'tokenType'], cookies: [] },
] as const;

const named = DELIVERIES.filter(({ delivery }) => delivery !== undefined);

describe('where tokens travel', () => {
  let app: RunningApp;
  let device: ApiClient;
  let account: Account;

  beforeAll(async () => (app = await startTestApp('sqlite')));
  beforeEach(async () => {
    device = app.device();
    account = (await registered(app.device())).account;
  });
  afterAll(() => app.close());

  const login = (delivery?: string) => {
    const body = { identifier: account.email, password: account.password, delivery };
    return device.post<Tokens>('/api/auth/login', { body });
  };

  it.each(DELIVERIES)('at login with $delivery', async ({ delivery, fields, cookies }) => {
    const answer = await login(delivery);
    expect(delivered(answer)).toEqual({ fields: [...fields, 'session', 'user'].sort(), cookies: atLogin(cookies) });
    expect(answer.data).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
  });

  it.each(named)('at register with $delivery', async ({ delivery, fields, cookies }) => {
    const answer = await device.post<Tokens>('/api/auth/register', { body: { ...anAccount(), delivery } });
    expect(answer.status).toBe(201);
    expect(delivered(answer)).toEqual({ fields: [...fields, 'session', 'user'].sort(), cookies: atLogin(cookies) });
  });

  it.each(named)('at a refresh that asks for $delivery', async ({ delivery, fields, cookies }) => {
    for (const atLogin of ['split', 'cookie', 'body']) {
      const { data } = await login(atLogin);
      const refreshToken = data.refreshToken ?? device.cookies.get(REFRESH);
      const isInBody = atLogin === 'body' || delivery === 'body';
      if (isInBody) device.cookies.clear();
      const answer = await device.post<Tokens>('/api/auth/refresh', {
        body: { delivery, ...(isInBody && { refreshToken }) },
      });
      expect(delivered(answer)).toEqual({ fields, cookies });
      expect(answer.data).toMatchObject({ tokenType: 'Bearer', expiresIn: 900 });
      device.cookies.clear();
    }
  });

  it.each([
    { atLogin: 'split', presentedIn: 'cookie', like: 'split' },
    { atLogin: 'cookie', presentedIn: 'cookie', like: 'cookie' },
    { atLogin: 'body', presentedIn: 'body', like: 'body' },
    { atLogin: 'body', presentedIn: 'cookie', like: 'split' },
    { atLogin: 'split', presentedIn: 'body', like: 'body' },
    { atLogin: 'cookie', presentedIn: 'body', like: 'body' },
  ])('at a refresh that asks for nothing, of a $atLogin token in the $presentedIn: as $like', async (row) => {
    const { data } = await login(row.atLogin);
    const refreshToken = data.refreshToken ?? device.cookies.get(REFRESH) ?? '';
    device.cookies.clear();
    if (row.presentedIn === 'cookie') device.cookies.set(REFRESH, refreshToken);
    const body = row.presentedIn === 'body' ? { refreshToken } : undefined;
    const answer = await device.post<Tokens>('/api/auth/refresh', { body });
    const { fields, cookies } = named.find(({ delivery }) => delivery === row.like) ?? {};
    expect(delivered(answer)).toEqual({ fields, cookies });
  });

  it.each(['refresh', 'refresh-token'].flatMap((route) => ['split', 'cookie'].map((atLogin) => ({ route, atLogin }))))(
    'at /auth/$route never from a cookie into the body, after a login by $atLogin',
    async ({ route, atLogin }) => {
      await login(atLogin);
      const sessions = () => statementsOn(app.app.get(DataSource))`SELECT * FROM sessions ORDER BY id`;
      const before = await sessions();
      const refused = await device.post(`/api/auth/${route}`, { body: { delivery: 'body' } });
      expect(refused.body).toMatchObject({ statusCode: 400, code: 'DELIVERY_REFUSED', data: null });
      expect(refused.headers.getSetCookie()).toEqual([]);
      expect(refused.text).not.toContain(device.cookies.get(REFRESH));
      expect(await sessions()).toEqual(before);
      expect((await device.post(`/api/auth/${route}`)).status).toBe(200);
    },
  );

  it('into the body of a client that shows the token in the body and in the cookie', async () => {
    const { data } = await login('body');
    const { refreshToken } = data;
    device.cookies.set(REFRESH, refreshToken);
    const answer = await device.post<Tokens>('/api/auth/refresh', { body: { refreshToken, delivery: 'body' } });
    expect([answer.status, typeof answer.data.refreshToken]).toEqual([200, 'string']);
  });

  it.each(['refresh', 'refresh-token'])('on the route /auth/%s alike', async (route) => {
    const { data } = await login('body');
    const answer = await device.post<Tokens>(`/api/auth/${route}`, { body: { refreshToken: data.refreshToken } });
    expect(answer.status).toBe(200);
    expect((await device.get('/api/users/me', { token: answer.data.accessToken })).status).toBe(200);
  });

  it('with tokens that work, whichever way they came', async () => {
    await login('cookie');
    expect((await device.get<Account>('/api/users/me')).data.email).toBe(account.email);
    await login('split');
    device.cookies.delete(ACCESS);
    expect((await device.get('/api/users/me')).body.code).toBe('TOKEN_MISSING');
    const { data } = await device.post<Tokens>('/api/auth/refresh');
    expect((await device.get('/api/users/me', { token: data.accessToken })).status).toBe(200);
  });

  it('never into a cache', async () => {
    const answers = [
      await login('split'),
      await device.post('/api/auth/refresh'),
      await login('cookie'),
      await device.get('/api/users/me'),
      await device.post('/api/auth/register', { body: { ...anAccount(), delivery: 'body' } }),
      await device.post('/api/auth/session', { body: { identifier: account.email, password: account.password } }),
      await device.post('/api/auth/refresh', { body: { refreshToken: 'x' }, cookies: false }),
      await device.post('/api/auth/login', { body: { identifier: account.email, password: 'wrong-violet-harbour' } }),
      await device.post('/api/auth/logout'),
    ];
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(answers.map(() => 'no-store'));
  });

  it.each(['header', '', 'SPLIT', 7, ['split']])('refuses the delivery %j, and rotates nothing', async (delivery) => {
    const { data } = await login('body');
    const body = { refreshToken: data.refreshToken, delivery };
    const refused = await device.post('/api/auth/refresh', { body });
    expect(refused.body).toMatchObject({ statusCode: 400, errors: [{ field: 'delivery' }] });
    app.clock.advance(60_000);
    const { refreshToken } = body;
    expect((await device.post('/api/auth/refresh', { body: { refreshToken } })).status).toBe(200);
  });
});

/** A login by cookies has the browser remember that it has logged in to the account. */
function atLogin(cookies: readonly string[]): string[] {
  return cookies.length === 0 ? [] : [...cookies, DEVICE].sort();
}

function delivered({ data, headers }: ApiResponse<Tokens>): { fields: string[]; cookies: string[] } {
  return { fields: Object.keys(data).sort(), cookies: Object.keys(setCookiesOf(headers)).sort() };
}
