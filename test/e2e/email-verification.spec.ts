import { anAccount, loggedIn, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const PAGE = 'verify-email';

describe.each(DATABASE_KINDS)('confirming an address, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { RATE_LIMIT: 'off' })));
  afterAll(() => app.close());

  const verify = (token: string) => app.device().post('/api/auth/email/verify', { body: { token } });
  const isVerified = async (accessToken: string) =>
    (await app.device().get<{ emailVerified: boolean }>('/api/users/me', { token: accessToken })).data.emailVerified;

  it('is asked of whoever registers, and done once', async () => {
    const { account, accessToken } = await registered(app.device());
    expect(await isVerified(accessToken)).toBe(false);
    const { token } = await mailedLink(app, account.email, PAGE);
    const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, 'SINGLE_USE_TOKEN_INVALID']));
    expect(await isVerified(accessToken)).toBe(true);
  });

  it('is not done by the link of another purpose', async () => {
    const { account, accessToken } = await registered(app.device());
    await app.device().post('/api/auth/password/forgot', { body: { email: account.email } });
    const { token } = await mailedLink(app, account.email, 'reset-password');
    expect((await verify(token)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    expect(await isVerified(accessToken)).toBe(false);
  });

  it('is asked again of the caller, or of an address, and of nobody who has done it', async () => {
    const { account, accessToken } = await registered(app.device());
    const count = async () => (await mailsTo(app, account.email)).length;
    expect(await count()).toBe(1);
    expect((await app.device().post('/api/auth/email/resend', { token: accessToken })).status).toBe(202);
    expect(await count()).toBe(2);
    const byAddress = () => app.device().post('/api/auth/email/resend', { body: { email: account.email } });
    expect((await byAddress()).status).toBe(202);
    expect(await count()).toBe(3);
    await verify((await mailedLink(app, account.email, PAGE)).token);
    expect((await byAddress()).status).toBe(202);
    expect(await count()).toBe(3);
  });

  it('is not asked again of a caller whom nobody knows', async () => {
    const answer = await app.device().post('/api/auth/email/resend');
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_MISSING']);
  });

  it('answers the same for an address that nobody has', async () => {
    const { account } = await registered(app.device());
    const ask = (email: string) => app.device().post('/api/auth/email/resend', { body: { email } });
    const [known, unknown] = [await ask(account.email), await ask(anAccount().email)];
    expect(unknown.status).toBe(known.status);
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...known.body, requestId: '' });
  });
});

describe('an address that must be confirmed before logging in', () => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp('sqlite', { EMAIL_VERIFICATION: 'required', RATE_LIMIT: 'off' })));
  afterAll(() => app.close());

  it('keeps whoever has just registered out until the link was opened', async () => {
    const account = anAccount();
    const registering = await app
      .device()
      .post<object>('/api/auth/register', { body: { ...account, delivery: 'body' } });
    expect(registering.status).toBe(201);
    expect(Object.keys(registering.data)).toEqual(['user']);
    const body = { identifier: account.email, password: account.password };
    for (const path of ['/api/auth/login', '/api/auth/session']) {
      const refused = await app.device().post(path, { body });
      expect([refused.status, refused.body.code]).toEqual([403, 'EMAIL_NOT_VERIFIED']);
    }
    const { token } = await mailedLink(app, account.email, PAGE);
    expect((await app.device().post('/api/auth/email/verify', { body: { token } })).status).toBe(200);
    await loggedIn(app.device(), account);
  });

  it('tells nobody that who does not know the password', async () => {
    const account = anAccount();
    await app.device().post('/api/auth/register', { body: account });
    const before = (await mailsTo(app, account.email)).length;
    const body = { identifier: account.email, password: 'another password' };
    expect((await app.device().post('/api/auth/login', { body })).body.code).toBe('INVALID_CREDENTIALS');
    expect(await mailsTo(app, account.email)).toHaveLength(before);
  });

  it('is asked for again when its user logs in', async () => {
    const account = anAccount();
    await app.device().post('/api/auth/register', { body: account });
    const before = (await mailsTo(app, account.email)).length;
    await app.device().post('/api/auth/login', { body: { identifier: account.email, password: account.password } });
    expect(await mailsTo(app, account.email)).toHaveLength(before + 1);
  });
});

it('nobody is asked to confirm an address where that is turned off', async () => {
  const app = await startTestApp('sqlite', { EMAIL_VERIFICATION: 'off' });
  try {
    const { account } = await registered(app.device());
    expect(await mailsTo(app, account.email)).toEqual([]);
  } finally {
    await app.close();
  }
});
