import {
  LifecycleHooks,
  type HookAnswer,
  type LoginAttempt,
  type RegistrationAttempt,
  override,
} from '../../src/index.js';
import { statementsOn } from '../../src/database/statement.js';
import { WatchwordDataSource } from '../../src/database/watchword-data-source.js';
import { FakeOpenIdProvider } from '../../src/testing/fake-open-id-provider.js';
import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { ApiClient, Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { aProviderUser, outcomeOf, signIn } from '../support/provider-sign-ins.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

class ScriptedHooks extends LifecycleHooks {
  registrations: RegistrationAttempt[] = [];
  logins: LoginAttempt[] = [];
  refusal: { readonly of: 'registration' | 'login'; readonly answer: HookAnswer } | undefined;

  override beforeRegister(registration: RegistrationAttempt): Promise<HookAnswer> {
    this.registrations.push(registration);
    return Promise.resolve(this.refusal?.of === 'registration' ? this.refusal.answer : undefined);
  }

  override beforeLogin(login: LoginAttempt): Promise<HookAnswer> {
    this.logins.push(login);
    return Promise.resolve(this.refusal?.of === 'login' ? this.refusal.answer : undefined);
  }
}

const ANSWER = { code: 'OUTSIDE_OFFICE_HOURS', message: 'Not now.' };

interface Me {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly username: string;
  readonly fullName: string;
  readonly avatarUrl: string | null;
}

describe.each(DATABASE_KINDS)('logging in through a provider, on %s', (kind) => {
  let app: RunningApp;
  let provider: FakeOpenIdProvider;
  let trail: AuditTrail;
  const hooks = new ScriptedHooks();
  beforeAll(async () => {
    provider = await FakeOpenIdProvider.start();
    const environment = { RATE_LIMIT: 'off', ...provider.environment({ name: 'Initech' }) };
    app = await startTestApp(kind, environment, { overrides: [override(LifecycleHooks, hooks)] });
    trail = await AuditTrail.of(app);
  });
  beforeEach(() => {
    hooks.refusal = undefined;
    hooks.registrations = [];
    hooks.logins = [];
    provider.faults.clear();
  });
  afterAll(async () => {
    await app.close();
    await provider.close();
  });

  const rows = () => statementsOn(app.app.get(WatchwordDataSource));

  /** What a page does that the browser has come back to. */
  async function tokensOf(device: ApiClient): Promise<Tokens> {
    const answer = await device.post<Tokens>('/api/auth/refresh', { body: {} });
    if (answer.status !== 200) throw new Error(`no session: ${answer.text}`);
    return answer.data;
  }

  const me = async (device: ApiClient) => {
    const { accessToken: token } = await tokensOf(device);
    return (await device.get<Me>('/api/users/me', { token })).data;
  };

  const failuresOf = async () =>
    (await trail.list({ event: 'login.failed' })).map(({ details, subject }) => [
      details['reason'],
      subject?.id ?? null,
    ]);

  async function verified(more: { readonly email?: string } = {}) {
    const { account, ...tokens } = await registered(app.device(), { ...anAccount(), ...more });
    const { token } = await mailedLink(app, account.email, 'verify-email');
    expect((await app.device().post('/api/auth/email/verify', { body: { token } })).status).toBe(200);
    return { account, ...tokens };
  }

  it('makes an account without a password for somebody who is new, and logs them in', async () => {
    const user = aProviderUser({ preferred_username: 'Grace.Hopper!', picture: 'https://example.org/grace.png' });
    provider.signsIn(user);
    const device = app.device();
    const answer = await signIn(provider, device, '?returnTo=/reports');
    expect(outcomeOf(answer)).toBe('/reports');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const account = await me(device);
    expect(account).toMatchObject({
      ...{ email: user.email, emailVerified: true, fullName: 'Grace Hopper' },
      ...{ username: 'grace.hopper', avatarUrl: 'https://example.org/grace.png' },
    });
    const [mail, ...others] = await mailsTo(app, user.email);
    expect([mail?.subject, others]).toEqual([expect.stringContaining('Initech was connected'), []]);
    const body = { identifier: user.email, password: 'correct horse battery' };
    expect((await app.device().post('/api/auth/login', { body })).body.code).toBe('INVALID_CREDENTIALS');
    expect(hooks.registrations).toMatchObject([{ email: user.email, username: 'grace.hopper' }]);
    expect(hooks.logins).toMatchObject([{ userId: account.id, method: 'fed' }]);
    const events = await trail.list({ subject: account.id });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['account.registered', 'email.verified', 'connection.created', 'login.succeeded']),
    );
  });

  it('logs the same person in again, whatever address the provider tells by then, and keeps its newest tokens', async () => {
    const user = aProviderUser();
    provider.signsIn(user);
    const first = app.device();
    await signIn(provider, first);
    const { id } = await me(first);
    provider.signsIn({ ...user, email: 'other@example.org', email_verified: false });
    const second = app.device();
    expect(outcomeOf(await signIn(provider, second))).toBe('/');
    expect(await me(second)).toMatchObject({ id, email: user.email });
    const versions = await rows()`SELECT tokens_version FROM provider_connections WHERE subject = ${user.sub}`;
    expect(versions.map((row) => Number(row['tokens_version']))).toEqual([2]);
    const sessions = await second.get<{ items: { method: string }[] }>('/api/auth/sessions', {
      token: (await tokensOf(second)).accessToken,
    });
    expect(sessions.data.items.map(({ method }) => method)).toEqual(['fed', 'fed']);
  });

  it('does not link an account whose address only looks like the one that the provider has verified', async () => {
    const { account, user } = await verified({ email: `grace-${kind}@strasse-post.example.org` });
    provider.signsIn(aProviderUser({ email: account.email.replace('strasse', 'stra\u00dfe') }));
    const answer = await signIn(provider, app.device());
    expect(outcomeOf(answer)).toBe('/?error=PROVIDER_EMAIL_UNVERIFIED');
    expect(await failuresOf()).toContainEqual(['address_differs', user.id]);
    const rowsOfUser = await rows()`SELECT id FROM provider_connections WHERE user_id = ${user.id}`;
    expect(rowsOfUser).toEqual([]);
  });

  it('links an account whose address both sides have verified, and tells its owner by mail', async () => {
    const { account, user } = await verified();
    provider.signsIn(aProviderUser({ email: account.email.toUpperCase() }));
    const device = app.device();
    expect(outcomeOf(await signIn(provider, device))).toBe('/');
    expect((await me(device)).id).toBe(user.id);
    const mails = await mailsTo(app, account.email);
    expect(mails.filter(({ subject }) => subject.includes('Initech was connected'))).toHaveLength(1);
    expect((await trail.list({ event: 'connection.created', subject: user.id })).length).toBe(1);
    // the password still counts
    expect((await loggedIn(app.device(), account)).user.id).toBe(user.id);
  });

  it('never takes over an account that has not confirmed the address', async () => {
    const { account, user } = await registered(app.device());
    provider.signsIn(aProviderUser({ email: account.email }));
    const device = app.device();
    expect(outcomeOf(await signIn(provider, device, '?returnTo=/a?b=c'))).toBe(
      '/a?b=c&error=PROVIDER_EMAIL_UNVERIFIED',
    );
    expect((await device.post('/api/auth/refresh', { body: {} })).status).toBe(401);
    expect(await failuresOf()).toContainEqual(['account_unverified', user.id]);
    expect(await rows()`SELECT 1 FROM provider_connections WHERE user_id = ${user.id}`).toEqual([]);
  });

  it.each([
    ['is not verified there', { email_verified: false }],
    ['is not said to be verified', { email_verified: undefined }],
    ['is missing', { email: undefined }],
    ['is none', { email: 'not an address' }],
    ['has what no database stores', { email: 'a\u0000b@example.org' }],
  ])('refuses an address that %s, with and without an account here', async (_what, claims) => {
    const { account } = await verified();
    for (const email of [account.email, anAccount().email]) {
      provider.signsIn(aProviderUser({ email, ...claims }));
      expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=PROVIDER_EMAIL_UNVERIFIED');
    }
  });

  it('refuses a suspended user as a login with a password does, and a deleted one like nobody', async () => {
    const { accessToken: token } = await anAdmin(app);
    const user = aProviderUser();
    provider.signsIn(user);
    const device = app.device();
    await signIn(provider, device);
    const { id } = await me(device);
    expect((await app.device().post(`/api/users/${id}/suspend`, { token })).status).toBe(200);
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=ACCOUNT_SUSPENDED');
    expect(await failuresOf()).toContainEqual(['suspended', id]);
    expect((await app.device().post(`/api/users/${id}/restore`, { token })).status).toBe(200);
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/');
    expect((await app.device().delete(`/api/users/${id}`, { token, headers: { 'if-match': '*' } })).status).toBe(200);
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=INVALID_CREDENTIALS');
    expect(await failuresOf()).toContainEqual(['deleted', id]);
  });

  it('does not link an account that is suspended', async () => {
    const { accessToken: token } = await anAdmin(app);
    const { account, user } = await verified();
    await app.device().post(`/api/users/${user.id}/suspend`, { token });
    provider.signsIn(aProviderUser({ email: account.email }));
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=ACCOUNT_SUSPENDED');
    expect(await rows()`SELECT 1 FROM provider_connections WHERE user_id = ${user.id}`).toEqual([]);
  });

  it('writes nothing where a hook refuses the registration, or the login of an account that would be linked', async () => {
    const { account, user } = await verified();
    const stranger = aProviderUser();
    hooks.refusal = { of: 'registration', answer: ANSWER };
    provider.signsIn(stranger);
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=REGISTRATION_REFUSED');
    expect(await rows()`SELECT 1 FROM users WHERE email = ${stranger.email}`).toEqual([]);
    hooks.refusal = { of: 'login', answer: ANSWER };
    provider.signsIn(aProviderUser({ email: account.email }));
    expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=LOGIN_REFUSED');
    expect(await rows()`SELECT 1 FROM provider_connections WHERE user_id = ${user.id}`).toEqual([]);
    expect(await failuresOf()).toContainEqual(['refused_by_hook', user.id]);
  });

  it('gives everybody a username of their own', async () => {
    const names: string[] = [];
    for (const preferred_username of ['ada', 'ada', 'Ada', '@@', 'a', undefined]) {
      provider.signsIn(aProviderUser({ preferred_username }));
      const device = app.device();
      expect(outcomeOf(await signIn(provider, device))).toBe('/');
      names.push((await me(device)).username);
    }
    expect(names.slice(0, 3)).toEqual(['ada', expect.stringMatching(/^ada-/), expect.stringMatching(/^ada-/)]);
    expect(names.slice(3)).toEqual([1, 2, 3].map(() => expect.stringMatching(/^grace-/) as string));
    expect(new Set(names).size).toBe(names.length);
  });

  it('makes one account for somebody who comes back in many tabs at once', async () => {
    const user = aProviderUser();
    provider.signsIn(user);
    const devices = Array.from({ length: 8 }, () => app.device());
    const outcomes = await Promise.all(devices.map(async (device) => outcomeOf(await signIn(provider, device))));
    expect(outcomes).toEqual(devices.map(() => '/'));
    const ids = await Promise.all(devices.map(async (device) => (await me(device)).id));
    expect(new Set(ids).size).toBe(1);
    const mails = await mailsTo(app, user.email);
    expect(mails.filter(({ subject }) => subject.includes('Initech was connected'))).toHaveLength(1);
  });

  it('delivers into cookies alone where that is asked for, and ends what the browser was logged in to before', async () => {
    const { account } = await verified();
    const device = app.device();
    const body = { identifier: account.username, password: account.password, delivery: 'cookie' };
    expect((await device.post('/api/auth/login', { body })).status).toBe(200);
    const before = new Map(device.cookies);
    provider.signsIn(aProviderUser());
    expect(outcomeOf(await signIn(provider, device, '?delivery=cookie'))).toBe('/');
    const now = await device.get<Me>('/api/users/me');
    expect([now.status, now.data.email]).not.toEqual([200, account.email]);
    const former = app.device();
    for (const [name, value] of before) former.cookies.set(name, value);
    expect((await former.get('/api/users/me')).status).toBe(401);
  });

  it('leaves no cookie of another person behind with delivery split', async () => {
    const { account } = await verified();
    const device = app.device();
    const body = { identifier: account.username, password: account.password, delivery: 'cookie' };
    await device.post('/api/auth/login', { body });
    provider.signsIn(aProviderUser());
    await signIn(provider, device, '?delivery=split');
    expect((await device.get('/api/users/me')).status).toBe(401);
    expect((await me(device)).email).not.toBe(account.email);
  });

  it('counts logins and refusals', async () => {
    const countOf = async (outcome: string) => {
      const { text } = await app.device().get('/metrics');
      return Number(
        new RegExp(`^watchword_logins_total\\{outcome="${outcome}"[^}]*\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
      );
    };
    const [successes, failures] = [await countOf('success'), await countOf('failure')];
    provider.signsIn(aProviderUser());
    await signIn(provider, app.device());
    provider.signsIn(aProviderUser({ email_verified: false }));
    await signIn(provider, app.device());
    expect([await countOf('success'), await countOf('failure')]).toEqual([successes + 1, failures + 1]);
  });
});

describe.each([
  ['closed', '/?error=REGISTRATION_CLOSED'],
  ['discreet', '/'],
])('where registration is %s', (REGISTRATION, expected) => {
  it(`a stranger with a verified address is sent to ${expected}, and one without learns nothing`, async () => {
    const provider = await FakeOpenIdProvider.start();
    const app = await startTestApp('sqlite', { REGISTRATION, RATE_LIMIT: 'off', ...provider.environment() });
    try {
      provider.signsIn(aProviderUser());
      expect(outcomeOf(await signIn(provider, app.device()))).toBe(expected);
      provider.signsIn(aProviderUser({ email_verified: false }));
      expect(outcomeOf(await signIn(provider, app.device()))).toBe('/?error=PROVIDER_EMAIL_UNVERIFIED');
    } finally {
      await app.close();
      await provider.close();
    }
  });
});
