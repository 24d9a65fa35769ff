import { DataSource } from 'typeorm';
import {
  DomainError,
  type HookAnswer,
  LifecycleHooks,
  type LoginAttempt,
  override,
  PasswordHasher,
  type RegistrationAttempt,
  UsersService,
} from '../../src/index.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { AuditTrail } from '../support/audit-trail.js';
import { CountingPasswordHasher } from '../support/counting-password-hasher.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { linkIn, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const REFUSAL = { code: 'OUTSIDE_OFFICE_HOURS', message: 'You can log in from 8 to 18.' };
const UNTOLD = 'marigold-in-the-message';

class ScriptedHooks extends LifecycleHooks {
  registrations: RegistrationAttempt[] = [];
  logins: LoginAttempt[] = [];
  onRegistration: () => Promise<HookAnswer> = () => Promise.resolve(undefined);
  onLogin: () => Promise<HookAnswer> = () => Promise.resolve(undefined);

  override beforeRegister(registration: RegistrationAttempt): Promise<HookAnswer> {
    this.registrations.push(registration);
    return this.onRegistration();
  }

  override beforeLogin(login: LoginAttempt): Promise<HookAnswer> {
    this.logins.push(login);
    return this.onLogin();
  }

  reset(): void {
    this.onRegistration = this.onLogin = () => Promise.resolve(undefined);
    this.registrations = [];
    this.logins = [];
  }
}

describe.each(DATABASE_KINDS)('a hook on %s', (kind) => {
  let app: RunningApp;
  let trail: AuditTrail;
  const hooks = new ScriptedHooks();
  const hasher = new CountingPasswordHasher();
  beforeAll(async () => {
    const environment = { PUBLIC_URL: 'https://id.example.org', EMAIL_LOGIN: 'on' };
    const overrides = [override(LifecycleHooks, hooks), override(PasswordHasher, hasher)];
    app = await startTestApp(kind, environment, { overrides });
    trail = await AuditTrail.of(app);
  });
  beforeEach(() => hooks.reset());
  afterAll(() => app.close());

  const client = { address: '127.0.0.1', userAgent: expect.any(String) as string };
  const register = (account: Account, more: object = {}) =>
    app.device().post<Tokens>('/api/auth/register', { body: { ...account, ...more } });
  const accounts = (email: string) =>
    app.app.get(DataSource).query<object[]>(`SELECT id FROM users WHERE email = '${email}'`);
  const sessions = (userId: string) =>
    app.app.get(DataSource).query<object[]>(`SELECT id FROM sessions WHERE user_id = '${userId}'`);

  describe('before somebody registers', () => {
    it('sees who it is, in the form that would be stored, and no password', async () => {
      const account = anAccount();
      await register({ ...account, username: account.username.toUpperCase() });
      const { email, username, fullName } = account;
      expect(hooks.registrations).toEqual([{ email, username, fullName, avatarUrl: null, client }]);
      expect(JSON.stringify(hooks.registrations)).not.toContain(account.password);
    });

    it('refuses with its code and message, before a password is hashed, and nothing is made', async () => {
      hooks.onRegistration = () => Promise.resolve({ ...REFUSAL, field: 'email' });
      hasher.forget();
      const account = anAccount();
      const answer = await register(account, { delivery: 'body' });
      expect([answer.status, answer.body.code]).toEqual([403, 'REGISTRATION_REFUSED']);
      expect(answer.body.errors).toEqual([{ field: 'email', ...REFUSAL }]);
      expect(hasher.hashed).toEqual([]);
      expect(await accounts(account.email)).toEqual([]);
      const [entry] = await trail.list({ event: 'registration.refused' });
      expect(entry).toMatchObject({ outcome: 'failure', details: { code: REFUSAL.code } });
    });

    it('that fails is answered with 500, and nothing is made', async () => {
      hooks.onRegistration = () => Promise.reject(new Error(UNTOLD));
      const account = anAccount();
      const answer = await register(account);
      expect([answer.status, answer.text.includes(UNTOLD)]).toEqual([500, false]);
      expect(await accounts(account.email)).toEqual([]);
    });

    it('may throw an error of the catalogue', async () => {
      hooks.onRegistration = () => Promise.reject(new DomainError('RATE_LIMITED', { retryAfterSeconds: 7 }));
      const answer = await register(anAccount());
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    });

    it('is not asked about accounts that an administrator makes', async () => {
      hooks.onRegistration = () => Promise.resolve(REFUSAL);
      const { accessToken } = trail.admin;
      const made = await app.device().post('/api/users', { token: accessToken, body: anAccount() });
      expect([made.status, hooks.registrations]).toEqual([201, []]);
    });
  });

  /** Every way into a session. Each answers the user whose session it is. */
  const DOORS: Readonly<Record<string, (account: Account) => Promise<{ status: number; code?: string | undefined }>>> =
    {
      'tokens for a password': async ({ email, password }) => {
        const body = { identifier: email, password, delivery: 'body' };
        const answer = await app.device().post('/api/auth/login', { body });
        return { status: answer.status, code: answer.body.code };
      },
      'a classic session for a password': async ({ username, password }) => {
        const device = app.device();
        const answer = await device.post('/api/auth/session', { body: { identifier: username, password } });
        if (answer.status !== 200) expect([...device.cookies]).toEqual([]);
        return { status: answer.status, code: answer.body.code };
      },
      'a mailed link': async ({ email }) => {
        await app.device().post('/api/auth/email-login', { body: { email } });
        const { token } = linkIn((await mailsTo(app, email)).filter(({ text }) => text.includes('/log-in#')).at(-1));
        const answer = await app.device().post('/api/auth/email-login/redeem', { body: { token } });
        return { status: answer.status, code: answer.body.code };
      },
      'a mailed code': async ({ email }) => {
        const asked = await app.device().post<{ challenge: string }>('/api/auth/email-login', { body: { email } });
        const { text } = (await mailsTo(app, email)).filter((mail) => mail.text.includes('/log-in#')).at(-1) ?? {
          text: '',
        };
        const [code] = /^\d{8}$/m.exec(text) ?? [];
        const body = { code, challenge: asked.data.challenge };
        const answer = await app.device().post('/api/auth/email-login/redeem', { body });
        return { status: answer.status, code: answer.body.code };
      },
    };

  describe.each(Object.keys(DOORS))('before a login by %s', (door) => {
    const enter = (account: Account) => DOORS[door]?.(account);

    it('sees who it is, and lets them in', async () => {
      const { account, user } = await registered(app.device());
      hooks.reset();
      expect(await enter(account)).toMatchObject({ status: 200 });
      const method = door.startsWith('a mailed') ? 'otp' : 'pwd';
      expect(hooks.logins).toEqual([{ userId: user.id, email: account.email, roles: ['user'], method, client }]);
    });

    it('refuses, and no session begins', async () => {
      const { account, user } = await registered(app.device());
      const before = await sessions(user.id);
      hooks.onLogin = () => Promise.resolve(REFUSAL);
      expect(await enter(account)).toEqual({ status: 403, code: 'LOGIN_REFUSED' });
      expect(await sessions(user.id)).toEqual(before);
      const [entry] = await trail.list({ event: 'login.failed', subject: user.id });
      expect(entry?.details).toEqual({ reason: 'refused_by_hook', code: REFUSAL.code });
    });

    it('that fails is answered with 500, and no session begins', async () => {
      const { account, user } = await registered(app.device());
      const before = await sessions(user.id);
      hooks.onLogin = () => Promise.reject(new Error(UNTOLD));
      expect(await enter(account)).toMatchObject({ status: 500 });
      expect(await sessions(user.id)).toEqual(before);
    });
  });

  it('does not end the session that the browser has, when the next login is refused', async () => {
    const device = app.device();
    const { account, user } = await registered(device);
    await device.post('/api/auth/login', { body: { identifier: account.email, password: account.password } });
    hooks.onLogin = () => Promise.resolve(REFUSAL);
    await device.post('/api/auth/login', { body: { identifier: account.email, password: account.password } });
    const ended = await app.app
      .get(DataSource)
      .query<object[]>(`SELECT id FROM sessions WHERE user_id = '${user.id}' AND revoked_at IS NOT NULL`);
    expect(ended).toEqual([]);
  });

  it('is asked about a login only after the password was right, so that the answer tells nothing to others', async () => {
    const { account } = await registered(app.device());
    hooks.reset();
    hooks.onLogin = () => Promise.resolve(REFUSAL);
    const login = (identifier: string) =>
      app.device().post('/api/auth/login', { body: { identifier, password: 'marigold-of-the-wrong-field' } });
    const [known, unknown] = [await login(account.email), await login('nobody-of-that-name')];
    expect([known.body, unknown.body].map((body) => ({ ...body, requestId: '' }))).toEqual([
      expect.objectContaining({ code: 'INVALID_CREDENTIALS' }),
      expect.objectContaining({ code: 'INVALID_CREDENTIALS' }),
    ]);
    expect(hooks.logins).toEqual([]);
  });

  it('that refuses the login after a registration leaves the account, and nobody is logged in', async () => {
    for (const answer of [Promise.resolve(REFUSAL), Promise.reject(new Error(UNTOLD))]) {
      answer.catch(() => undefined);
      hooks.onLogin = () => answer;
      const account = anAccount();
      const made = await register(account, { delivery: 'body' });
      expect([made.status, Object.keys(made.data)]).toEqual([201, ['user']]);
      expect(await accounts(account.email)).toHaveLength(1);
      expect(await sessions(made.data.user.id)).toEqual([]);
    }
  });

  it('is not asked where the session is there already: at a refresh, at a reauthentication', async () => {
    const { refreshToken, accessToken, account } = await registered(app.device());
    hooks.reset();
    hooks.onLogin = () => Promise.resolve(REFUSAL);
    const again = await app
      .device()
      .post('/api/auth/reauthenticate', { token: accessToken, body: { password: account.password } });
    const refreshed = await app.device().post('/api/auth/refresh', { body: { refreshToken } });
    expect([again.status, refreshed.status, hooks.logins]).toEqual([200, 200, []]);
  });
});

describe('a hook before a discreet registration', () => {
  const hooks = new ScriptedHooks();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp('sqlite', { REGISTRATION: 'discreet' }, { overrides: [override(LifecycleHooks, hooks)] });
  });
  beforeEach(() => hooks.reset());
  afterAll(() => app.close());

  it('refuses alike whether the address has an account or not, and no mail is sent', async () => {
    const owner = await anOwner();
    hooks.onRegistration = () => Promise.resolve(REFUSAL);
    const fresh = anAccount();
    const register = (body: Account) => app.device().post('/api/auth/register', { body });
    const answers = [await register(fresh), await register(anAccount({ email: owner }))];
    const seen = answers.map(({ status, text, body }) => [status, text.replace(body.requestId ?? '', '')]);
    expect(seen[0]).toEqual(seen[1]);
    expect(answers[0]?.status).toBe(403);
    expect(await mailsTo(app, fresh.email)).toEqual([]);
    expect(await mailsTo(app, owner)).toEqual([]);
  });

  /** @returns the address of somebody who has an account */
  async function anOwner(): Promise<string> {
    const account = anAccount();
    await app.app.get(UsersService, { strict: false }).register(account);
    return account.email;
  }
});
