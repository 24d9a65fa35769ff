import { registered } from '../support/accounts.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { setCookiesOf } from '../support/set-cookies.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

type Person = Awaited<ReturnType<typeof registered>>;
type Login = 'split' | 'cookie' | 'body' | 'session';

const MINUTE_MS = 60_000;
const CROSS_SITE = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
const COOKIES: Readonly<Record<Login, readonly string[]>> = {
  split: ['csrf', 'refresh'],
  cookie: ['access', 'csrf', 'refresh'],
  body: [],
  session: ['csrf', 'session'],
};
const LOGINS = Object.keys(COOKIES) as Login[];
const everyPair = LOGINS.flatMap((first) => LOGINS.map((second) => ({ first, second })));

let app: RunningApp;
let browser: ApiClient;
let ada: Person;
let grace: Person;

beforeAll(async () => (app = await startTestApp('sqlite')));
beforeEach(async () => {
  browser = app.device();
  [ada, grace] = [await registered(app.device()), await registered(app.device())];
});
afterAll(() => app.close());

const logIn = ({ account }: Person, login: Login, device = browser) => {
  const credentials = { identifier: account.email, password: account.password };
  if (login === 'session') return device.post<Tokens>('/api/auth/session', { body: credentials });
  return device.post<Tokens>('/api/auth/login', { body: { ...credentials, delivery: login } });
};
const cookie = (name: string, device = browser) => device.cookies.get(`watchword_${name}`);
/** Without the one that says which accounts have logged in on the device, which is no credential. */
const cookieNames = () =>
  [...browser.cookies.keys()]
    .map((name) => name.replace('watchword_', ''))
    .filter((name) => name !== 'device')
    .sort();

/** Who a browser with these cookies alone is, by each credential in them. */
async function peopleIn(device: ApiClient): Promise<string[]> {
  const [access, session, refresh] = ['access', 'session', 'refresh'].map((name) => cookie(name, device));
  const people: (string | undefined)[] = [];
  if (access !== undefined) people.push((await profileBy({ access })).data?.email);
  if (session !== undefined) people.push((await profileBy({ session })).data?.email);
  if (refresh !== undefined) {
    const { data } = await app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken: refresh } });
    people.push((await app.device().get<Person['account']>('/api/users/me', { token: data.accessToken })).data?.email);
  }
  return people.map((email) => email ?? 'nobody');
}

function profileBy(cookies: Readonly<Record<string, string>>) {
  const device = app.device();
  for (const [name, value] of Object.entries(cookies)) device.cookies.set(`watchword_${name}`, value);
  return device.get<Person['account']>('/api/users/me');
}

describe('a login after somebody else’s in the same browser', () => {
  it.each(everyPair)('by $second leaves none of the cookies of $first', async ({ first, second }) => {
    await logIn(ada, first);
    const { status, data } = await logIn(grace, second);
    expect(status).toBe(200);
    expect(cookieNames()).toEqual(COOKIES[second]);
    expect(new Set([grace.account.email, ...(await peopleIn(browser))])).toEqual(new Set([grace.account.email]));
    if (data.accessToken === undefined) return;
    const me = await browser.get<Person['account']>('/api/users/me', { token: data.accessToken });
    expect(me.data.email).toBe(grace.account.email);
  });

  const withCookies = everyPair.filter(({ first }) => first !== 'body');
  const codesOf = async ({ accessToken, credentials }: Awaited<ReturnType<typeof leftBehind>>) => {
    const device = app.device();
    const refreshToken = credentials['refresh'];
    const byToken = accessToken && (await device.get('/api/users/me', { token: accessToken })).body.code;
    const byRefresh = refreshToken && (await device.post('/api/auth/refresh', { body: { refreshToken } })).body.code;
    const bySession = credentials['session'] && (await profileBy({ session: credentials['session'] })).body.code;
    return [byToken, byRefresh, bySession].filter((code) => code !== undefined && code !== '');
  };
  /** What somebody could have copied of a login before the next one. */
  const leftBehind = async (person: Person, login: Login, device = browser) => {
    const { data } = await logIn(person, login, device);
    const credentials = Object.fromEntries(COOKIES[login].map((name) => [name, cookie(name, device) ?? '']));
    return { accessToken: data.accessToken ?? credentials['access'], credentials };
  };

  it.each(withCookies)('by $second ends the session of $first, also where it is the same person', async (pair) => {
    for (const person of [ada, grace]) {
      const former = await leftBehind(ada, pair.first);
      expect((await logIn(person, pair.second)).status).toBe(200);
      const codes = await codesOf(former);
      expect(codes.length).toBeGreaterThan(0);
      expect(codes).toEqual(codes.map(() => 'SESSION_REVOKED'));
      browser.cookies.clear();
    }
  });

  it.each(withCookies)('by $second ends no session of $first in another browser', async ({ first, second }) => {
    const elsewhere = await leftBehind(ada, first, app.device());
    await logIn(ada, first);
    await logIn(ada, second);
    expect(await codesOf(elsewhere)).toEqual([]);
  });

  it.each(LOGINS)(
    'by %s ends nothing that a page of another site made the browser send, or when it is refused',
    async (login) => {
      const former = await leftBehind(ada, 'cookie');
      const path = login === 'session' ? '/api/auth/session' : '/api/auth/login';
      const { email: identifier, password } = grace.account;
      const body = { identifier, password, ...(login !== 'session' && { delivery: login }) };
      const cookies = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      await app.device().post(path, { body, headers: { ...CROSS_SITE, cookie: cookies } });
      await browser.post(path, { body: { ...body, password: 'wrong-violet-harbour' } });
      expect(await codesOf(former)).toEqual([]);
    },
  );

  it('is recorded as what it is, in the name of whose session it ended', async () => {
    const trail = await AuditTrail.of(app);
    await logIn(ada, 'cookie');
    await logIn(grace, 'session');
    await trail.settle();
    const entries = await trail.list({ subject: ada.user.id, event: 'session.ended' });
    expect(entries.map(({ actor, details }) => [actor.id, details['reason']])).toEqual([
      [ada.user.id, 'replaced_by_login'],
    ]);
  });

  it('by registering clears them too, but not where registering logs nobody in', async () => {
    await logIn(ada, 'session');
    const { account } = await registered(app.device());
    const fresh = { ...account, email: `x-${account.email}`, username: `x-${account.username}` };
    const unnamed = await browser.post('/api/auth/register', { body: fresh });
    expect([unnamed.status, unnamed.headers.getSetCookie()]).toEqual([201, []]);
    const another = { ...account, email: `y-${account.email}`, username: `y-${account.username}`, delivery: 'split' };
    await browser.post('/api/auth/register', { body: another });
    expect(cookieNames()).toEqual(COOKIES.split);
  });

  it.each(LOGINS)('by %s clears nothing in a browser that brings no cookies', async (login) => {
    const { headers } = await logIn(ada, login);
    const cleared = Object.entries(setCookiesOf(headers)).filter(([, { value }]) => value === '');
    expect(cleared).toEqual([]);
  });

  it.each(LOGINS)('by %s keeps them when it is refused', async (login) => {
    await logIn(ada, 'cookie');
    const stranger = { ...grace, account: { ...grace.account, password: 'wrong-violet-harbour' } };
    const refused = await logIn(stranger, login);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([401, []]);
  });
});

describe('a logout', () => {
  const alive = async (tokens: Pick<Tokens, 'refreshToken'>) =>
    (await app.device().post('/api/auth/refresh', { body: { refreshToken: tokens.refreshToken } })).status === 200;
  const opens = async (cookies: Readonly<Record<string, string>>) => (await profileBy(cookies)).status === 200;

  /** Cookies as they could be left by clients of before: Ada’s tokens and Grace’s classic session. */
  async function mixedBrowser(): Promise<Record<'access' | 'refresh' | 'session', string>> {
    const [hers, other] = [app.device(), app.device()];
    await logIn(ada, 'cookie', hers);
    await logIn(grace, 'session', other);
    const cookies = {
      access: cookie('access', hers) ?? '',
      refresh: cookie('refresh', hers) ?? '',
      session: cookie('session', other) ?? '',
    };
    for (const [name, value] of Object.entries(cookies)) browser.cookies.set(`watchword_${name}`, value);
    return cookies;
  }

  it('ends every session of a browser that holds those of two people, and clears all cookies', async () => {
    const { access, refresh, session } = await mixedBrowser();
    expect((await browser.post('/api/auth/logout')).status).toBe(200);
    expect(cookieNames()).toEqual([]);
    expect([await opens({ access }), await opens({ session }), await alive({ refreshToken: refresh })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('at /auth/session does the same', async () => {
    const { access, refresh, session } = await mixedBrowser();
    expect((await browser.delete('/api/auth/session')).status).toBe(200);
    expect(cookieNames()).toEqual([]);
    expect([await opens({ access }), await opens({ session }), await alive({ refreshToken: refresh })]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('ends the sessions of a Bearer token, of a refresh token in the body and of both kinds of cookie at once', async () => {
    const { access, session } = await mixedBrowser();
    browser.cookies.delete('watchword_refresh');
    const [bearer, inBody] = [await registered(app.device()), await registered(app.device())];
    const body = { refreshToken: inBody.refreshToken };
    expect((await browser.post('/api/auth/logout', { token: bearer.accessToken, body })).status).toBe(200);
    expect([await alive(bearer), await alive(inBody), await opens({ access }), await opens({ session })]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('is recorded once for each session, in the name of its own user', async () => {
    const trail = await AuditTrail.of(app);
    await mixedBrowser();
    await browser.post('/api/auth/logout');
    await trail.settle();
    for (const { user } of [ada, grace]) {
      const entries = await trail.list({ subject: user.id, event: 'session.ended' });
      expect(entries.map(({ actor, details }) => [actor.id, details['reason']])).toEqual([[user.id, 'logout']]);
    }
  });

  it('judges each credential by itself: one that is no longer good does not save the others', async () => {
    const { session } = await mixedBrowser();
    app.clock.advance(15 * MINUTE_MS);
    const bad = { token: 'garbage', body: { refreshToken: cookie('refresh') } };
    expect((await browser.post('/api/auth/logout', bad)).status).toBe(200);
    expect(await opens({ session })).toBe(false);
    expect(await alive({ refreshToken: bad.body.refreshToken ?? '' })).toBe(false);
  });

  it('by a Bearer token does not end the session of a cookie that another site made the browser send', async () => {
    const { access, refresh, session } = await mixedBrowser();
    const bearer = await registered(app.device());
    const answer = await browser.post('/api/auth/logout', { token: bearer.accessToken, headers: CROSS_SITE });
    expect([answer.status, await alive(bearer)]).toEqual([200, false]);
    expect([await opens({ access }), await opens({ session }), await alive({ refreshToken: refresh })]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('by cookies alone is refused to another site, and ends nothing', async () => {
    const { access, session } = await mixedBrowser();
    const { body, headers } = await browser.post('/api/auth/logout', { headers: CROSS_SITE });
    expect([body.code, headers.getSetCookie()]).toEqual(['CSRF_CHECK_FAILED', []]);
    expect([await opens({ access }), await opens({ session })]).toEqual([true, true]);
  });

  it('leaves the other sessions of both people alone', async () => {
    await mixedBrowser();
    await browser.post('/api/auth/logout');
    expect([await alive(ada), await alive(grace)]).toEqual([true, true]);
  });
});
