import { statementsOn } from '../../src/database/statement.js';
import { WatchwordDataSource } from '../../src/database/watchword-data-source.js';
import { FakeOpenIdProvider } from '../../src/testing/fake-open-id-provider.js';
import { loggedIn, registered } from '../support/accounts.js';
import type { ApiClient } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { aProviderUser, comeBack, outcomeOf, signIn } from '../support/provider-sign-ins.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const JSON_TYPE = { accept: 'application/json' };
const CONNECT = '/api/auth/providers/fake/authorize?mode=connect&returnTo=/settings';

describe.each(DATABASE_KINDS)('connecting an account at a provider, on %s', (kind) => {
  let app: RunningApp;
  let provider: FakeOpenIdProvider;
  let trail: AuditTrail;
  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start();
    const environment = {
      ...{ PUBLIC_URL: 'https://id.example.org', CORS_ORIGINS: 'https://app.example.org', RATE_LIMIT: 'off' },
      EMAIL_CHANGE: 'confirmed',
      ...provider.environment({ name: 'Initech' }),
    };
    app = await startTestApp(kind, environment);
    trail = await AuditTrail.of(app);
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const connectionsOf = async (userId: string) => {
    const rows = statementsOn(app.app.get(WatchwordDataSource));
    const found = await rows`SELECT subject FROM provider_connections WHERE user_id = ${userId}`;
    return found.map((row) => row['subject']);
  };

  /** As a page does that has its access token in memory: it asks for the address, and lets the browser go there. */
  async function connectByBearer(device: ApiClient, token: string) {
    const asked = await device.get<{ location: string }>(CONNECT, { token, headers: JSON_TYPE });
    if (asked.status !== 200) throw new Error(`connecting does not begin: ${asked.text}`);
    expect(asked.headers.get('location')).toBeNull();
    return comeBack(device, await provider.approve(asked.data.location));
  }

  async function setPassword(email: string): Promise<void> {
    expect((await app.device().post('/api/auth/password/forgot', { body: { email } })).status).toBe(202);
    const { token } = await mailedLink(app, email, 'reset-password');
    const body = { token, newPassword: 'a new one: 7731 horses' };
    expect((await app.device().post('/api/auth/password/reset', { body })).status).toBe(200);
  }

  async function byCookies(device: ApiClient) {
    const { account, user } = await registered(app.device());
    const body = { identifier: account.username, password: account.password, delivery: 'cookie' };
    expect((await device.post('/api/auth/login', { body })).status).toBe(200);
    return { account, user };
  }

  it('works for a caller with an access token, whatever address the provider tells, and is mailed to them once', async () => {
    const { account, user, accessToken } = await registered(app.device());
    const person = aProviderUser({ email: undefined });
    provider.signsIn(person);
    const device = app.device();
    expect(outcomeOf(await connectByBearer(device, accessToken))).toBe('/settings');
    expect(outcomeOf(await connectByBearer(device, accessToken))).toBe('/settings');
    expect(await connectionsOf(user.id)).toEqual([person.sub]);
    const mails = await mailsTo(app, account.email);
    expect(mails.filter(({ subject }) => subject.includes('Initech was connected'))).toHaveLength(1);
    const [event] = await trail.list({ event: 'connection.created', subject: user.id });
    expect(event).toMatchObject({ actor: { kind: 'user', id: user.id }, target: 'fake' });
    // nobody was logged in by it
    expect([...device.cookies.keys()].filter((name) => name.includes('refresh'))).toEqual([]);
    const stranger = app.device();
    expect(outcomeOf(await signIn(provider, stranger))).toBe('/');
    const login = await stranger.post<{ user: { id: string } }>('/api/auth/refresh', { body: {} });
    expect(login.status).toBe(200);
  });

  it('works for a page of ours by cookies, as a navigation', async () => {
    const device = app.device();
    const { user } = await byCookies(device);
    provider.signsIn(aProviderUser());
    const left = await device.get(CONNECT, { headers: { accept: 'text/html', 'sec-fetch-site': 'same-origin' } });
    expect(left.status).toBe(302);
    const location = left.headers.get('location') ?? '';
    expect(outcomeOf(await comeBack(device, await provider.approve(location)))).toBe('/settings');
    expect(await connectionsOf(user.id)).toHaveLength(1);
  });

  it.each([
    ['a link of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a link in a mail', { 'sec-fetch-site': 'none' }],
    ['a neighbouring host', { 'sec-fetch-site': 'same-site' }],
    ['a browser that does not say', { 'sec-fetch-site': '' }],
    ['a script of another origin', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  ])('refuses cookies where %s asks', async (_what, headers) => {
    const device = app.device();
    await byCookies(device);
    expect((await device.get(CONNECT, { headers })).body.code).toBe('CSRF_CHECK_FAILED');
  });

  it.each([
    ['a page of an origin in CORS_ORIGINS asks', { 'sec-fetch-site': 'same-site', origin: 'https://app.example.org' }],
    ['a script repeats the CSRF token', { 'sec-fetch-site': '' }],
  ])('believes cookies where %s', async (what, headers) => {
    const device = app.device();
    await byCookies(device);
    const csrf = [...device.cookies].find(([name]) => name.includes('_csrf'))?.[1] ?? '';
    const more: Record<string, string> = what.includes('CSRF') ? { 'x-csrf-token': csrf } : {};
    expect((await device.get(CONNECT, { headers: { ...JSON_TYPE, ...headers, ...more } })).status).toBe(200);
  });

  it('needs a caller, and one who has logged in within ten minutes', async () => {
    expect((await app.device().get(CONNECT)).body.code).toBe('TOKEN_MISSING');
    expect((await app.device().get(CONNECT, { token: 'junk' })).body.code).toBe('TOKEN_INVALID');
    const { accessToken: token } = await registered(app.device());
    app.clock.advance('10m');
    expect((await app.device().get(CONNECT, { token, headers: JSON_TYPE })).status).toBe(200);
    app.clock.advance('1s');
    const late = await app.device().get(CONNECT, { token });
    expect([late.status, late.body.code]).toEqual([401, 'RECENT_LOGIN_REQUIRED']);
  });

  it('refuses an account that another user has connected, and a second one of the same provider', async () => {
    const [one, other] = [await registered(app.device()), await registered(app.device())];
    const person = aProviderUser();
    provider.signsIn(person);
    expect(outcomeOf(await connectByBearer(app.device(), one.accessToken))).toBe('/settings');
    const taken = await connectByBearer(app.device(), other.accessToken);
    expect(outcomeOf(taken)).toBe('/settings?error=PROVIDER_ACCOUNT_TAKEN');
    provider.signsIn(aProviderUser());
    const second = await connectByBearer(app.device(), one.accessToken);
    expect(outcomeOf(second)).toBe('/settings?error=CONNECTION_DIFFERS');
    expect([await connectionsOf(one.user.id), await connectionsOf(other.user.id)]).toEqual([[person.sub], []]);
    expect(await mailsTo(app, other.account.email)).toHaveLength(1);
  });

  it('gives an account to one of two users who connect it at once', async () => {
    const users = [await registered(app.device()), await registered(app.device())];
    provider.signsIn(aProviderUser());
    const answers = await Promise.all(users.map(({ accessToken }) => connectByBearer(app.device(), accessToken)));
    expect(answers.map(outcomeOf).sort()).toEqual(['/settings', '/settings?error=PROVIDER_ACCOUNT_TAKEN']);
  });

  it('is refused once the session has ended that began it', async () => {
    const { user, accessToken: token } = await registered(app.device());
    provider.signsIn(aProviderUser());
    const device = app.device();
    const asked = await device.get<{ location: string }>(CONNECT, { token, headers: JSON_TYPE });
    expect((await app.device().post('/api/auth/logout-all', { token })).status).toBe(200);
    const back = await comeBack(device, await provider.approve(asked.data.location));
    expect(outcomeOf(back)).toBe('/settings?error=SESSION_REVOKED');
    expect(await connectionsOf(user.id)).toEqual([]);
  });

  it('counts for the one who began it, whoever else logs in with that browser meanwhile', async () => {
    const { user, accessToken: token } = await registered(app.device());
    provider.signsIn(aProviderUser());
    const device = app.device();
    const asked = await device.get<{ location: string }>(CONNECT, { token, headers: JSON_TYPE });
    const other = await byCookies(device);
    const back = await comeBack(device, await provider.approve(asked.data.location));
    expect(outcomeOf(back)).toBe('/settings');
    expect([await connectionsOf(user.id), await connectionsOf(other.user.id)]).toMatchObject([{ length: 1 }, []]);
  });

  it.each(['connected', 'not connected'])(
    'is over once whoever reads the mail of an address that nobody had proven sets a password: %s',
    async (state) => {
      const { account, user, accessToken } = await registered(app.device());
      provider.signsIn(aProviderUser());
      if (state === 'connected') expect(outcomeOf(await connectByBearer(app.device(), accessToken))).toBe('/settings');
      await setPassword(account.email);
      expect(await connectionsOf(user.id)).toEqual([]);
      const removals = await trail.list({ event: 'connection.removed', subject: user.id });
      expect(removals.map(({ target, details }) => [target, details])).toEqual(
        state === 'connected' ? [['fake', { reason: 'account_recovered' }]] : [],
      );
      const stranger = app.device();
      await signIn(provider, stranger);
      const { data } = await stranger.post<{ accessToken: string }>('/api/auth/refresh', { body: {} });
      const me = await stranger.get<{ id: string }>('/api/users/me', { token: data.accessToken });
      expect([me.status, me.data.id === user.id]).toEqual([200, false]);
    },
  );

  it('outlives a new password where the address was proven before', async () => {
    const { account, user, accessToken } = await registered(app.device());
    const { token } = await mailedLink(app, account.email, 'verify-email');
    expect((await app.device().post('/api/auth/email/verify', { body: { token } })).status).toBe(200);
    provider.signsIn(aProviderUser());
    expect(outcomeOf(await connectByBearer(app.device(), accessToken))).toBe('/settings');
    await setPassword(account.email);
    expect(await connectionsOf(user.id)).toHaveLength(1);
  });

  it('is over once the owner has the former address of the account back', async () => {
    const { account, user, accessToken: token } = await registered(app.device());
    provider.signsIn(aProviderUser());
    const body = { email: `thief-${account.email}` };
    expect((await app.device().patch('/api/users/me', { body, token })).status).toBe(200);
    await app.device().post('/api/auth/email/change/confirm', {
      body: { token: (await mailedLink(app, body.email, 'confirm-email-change')).token },
    });
    const back = await mailedLink(app, account.email, 'undo-email-change');
    const { accessToken } = await loggedIn(app.device(), account);
    expect(outcomeOf(await connectByBearer(app.device(), accessToken))).toBe('/settings');
    const undone = await app.device().post('/api/auth/email/change/undo', { body: { token: back.token } });
    expect(undone.status).toBe(200);
    expect(await connectionsOf(user.id)).toEqual([]);
  });
});
