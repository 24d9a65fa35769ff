import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const UNDO = 'undo-email-change';

interface Me {
  readonly email: string;
  readonly emailVerified: boolean;
  readonly pendingEmail?: string;
}

function actionsOn(running: () => RunningApp) {
  const post = (path: string, body: object) => running().device().post(`/api/auth/${path}`, { body });
  return {
    me: async (token: string) => (await running().device().get<Me>('/api/users/me', { token })).data,
    change: (token: string, email: string) => running().device().patch<Me>('/api/users/me', { body: { email }, token }),
    confirm: (token: string) => post('email/change/confirm', { token }),
    undo: (token: string) => post('email/change/undo', { token }),
    login: (identifier: string, { password }: Account) => post('login', { identifier, password, delivery: 'body' }),
  };
}

describe.each(DATABASE_KINDS)('a change of the address that is confirmed, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { EMAIL_CHANGE: 'confirmed', RATE_LIMIT: 'off' })));
  afterAll(() => app.close());
  const { me, change, confirm, undo, login } = actionsOn(() => app);

  async function changed() {
    const { account, accessToken } = await registered(app.device());
    const { email } = anAccount();
    const answer = await change(accessToken, email);
    return { account, accessToken, email, answer };
  }

  it('waits for a click at the new address, and the old one hears of it then', async () => {
    const { account, accessToken, email, answer } = await changed();
    expect([answer.status, answer.data.email, answer.data.pendingEmail]).toEqual([200, account.email, email]);
    expect((await me(accessToken)).email).toBe(account.email);
    const mailsBefore = (await mailsTo(app, account.email)).length;
    expect((await confirm((await mailedLink(app, email, 'confirm-email-change')).token)).status).toBe(200);
    expect(await me(accessToken)).toMatchObject({ email, emailVerified: true });
    expect((await login(account.email, account)).status).toBe(401);
    expect((await login(email, account)).status).toBe(200);
    expect(await mailsTo(app, account.email)).toHaveLength(mailsBefore + 1);
  });

  it('changes the rest of a profile at once', async () => {
    const { accessToken } = await registered(app.device());
    const body = { email: anAccount().email, fullName: 'Another Name' };
    const answer = await app.device().patch<{ fullName: string }>('/api/users/me', { body, token: accessToken });
    expect(answer.data.fullName).toBe('Another Name');
  });

  it('needs a click for an address that only looks the same, since it may be that of somebody else', async () => {
    const { account, accessToken } = await registered(app.device(), {
      ...anAccount(),
      email: `grace-${kind}@strasse-post.example.org`,
    });
    const email = account.email.replace('strasse', 'stra\u00dfe');
    const answer = await change(accessToken, email);
    expect([answer.status, answer.data.email, answer.data.pendingEmail]).toEqual([200, account.email, email]);
  });

  it('needs no click for another spelling of the same address', async () => {
    const { account, accessToken } = await registered(app.device());
    const answer = await change(accessToken, account.email.toUpperCase());
    expect([answer.data.email, answer.data.pendingEmail]).toEqual([account.email.toUpperCase(), undefined]);
  });

  it('happens once, whoever races', async () => {
    const { email } = await changed();
    const { token } = await mailedLink(app, email, 'confirm-email-change');
    const answers = await Promise.all(Array.from({ length: 50 }, () => confirm(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is refused for an address that somebody has, when asking and when confirming', async () => {
    const other = await registered(app.device());
    const { accessToken, email } = await changed();
    expect((await change(accessToken, other.account.email)).body.code).toBe('EMAIL_TAKEN');
    await registered(app.device(), anAccount({ email }));
    const { token } = await mailedLink(app, email, 'confirm-email-change');
    expect((await confirm(token)).body.code).toBe('EMAIL_TAKEN');
  });

  it('is killed by a change of the password', async () => {
    const { account, accessToken, email } = await changed();
    const body = { currentPassword: account.password, newPassword: anAccount().password };
    await app.device().post('/api/auth/password/change', { body, token: accessToken });
    const { token } = await mailedLink(app, email, 'confirm-email-change');
    expect((await confirm(token)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('is taken back at the old address, also after the thief has set a password', async () => {
    const { account, accessToken, email } = await changed();
    await confirm((await mailedLink(app, email, 'confirm-email-change')).token);
    const stolen = { ...account, password: anAccount().password };
    const body = { currentPassword: account.password, newPassword: stolen.password };
    const thief = await app.device().post('/api/auth/password/change', { body, token: accessToken });
    expect(thief.status).toBe(200);
    const tokens = await loggedIn(app.device(), stolen);

    expect((await undo((await mailedLink(app, account.email, UNDO)).token)).status).toBe(200);
    expect((await app.device().get('/api/users/me', { token: tokens.accessToken })).status).toBe(401);
    expect((await login(account.username, stolen)).status).toBe(401);
    const { token } = await mailedLink(app, account.email, 'reset-password');
    const password = anAccount().password;
    const reset = { body: { token, newPassword: password } };
    expect((await app.device().post('/api/auth/password/reset', reset)).status).toBe(200);
    expect((await login(account.email, { ...account, password })).status).toBe(200);
  });

  it('is taken back once and for all: the thief’s own ways back count no longer, and the owner’s outlives them', async () => {
    const { account, accessToken, email: thiefs } = await changed();
    await confirm((await mailedLink(app, thiefs, 'confirm-email-change')).token);
    app.clock.advance(1_000);
    const other = anAccount().email;
    await change(accessToken, other);
    await confirm((await mailedLink(app, other, 'confirm-email-change')).token);
    app.clock.advance(1_000);
    const third = anAccount().email;
    await change(accessToken, third);
    await confirm((await mailedLink(app, third, 'confirm-email-change')).token);

    // the thief is first, and gets back what was the thief's
    expect((await undo((await mailedLink(app, other, UNDO)).token)).status).toBe(200);
    expect((await undo((await mailedLink(app, account.email, UNDO)).token)).status).toBe(200);
    expect((await undo((await mailedLink(app, thiefs, UNDO)).token)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    const { token } = await mailedLink(app, account.email, 'reset-password');
    const newPassword = anAccount().password;
    await app.device().post('/api/auth/password/reset', { body: { token, newPassword } });
    expect((await login(account.email, { ...account, password: newPassword })).status).toBe(200);
  });

  it('is taken back for a week', async () => {
    const { account, email } = await changed();
    await confirm((await mailedLink(app, email, 'confirm-email-change')).token);
    const { token } = await mailedLink(app, account.email, UNDO);
    app.clock.advance(7 * 86_400_000);
    expect((await undo(token)).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });
});

describe.each(DATABASE_KINDS)('a change of the address at once, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { RATE_LIMIT: 'off' })));
  afterAll(() => app.close());
  const { me, change, undo, login } = actionsOn(() => app);

  it('counts at once and is unconfirmed, and the old address can take it back', async () => {
    const { account, accessToken } = await registered(app.device());
    await app.device().post('/api/auth/email/verify', {
      body: { token: (await mailedLink(app, account.email, 'verify-email')).token },
    });
    const { email } = anAccount();
    const answer = await change(accessToken, email);
    expect([answer.data.email, answer.data.pendingEmail]).toEqual([email, undefined]);
    expect(await me(accessToken)).toMatchObject({ email, emailVerified: false });
    const { token } = await mailedLink(app, email, 'verify-email');
    expect((await app.device().post('/api/auth/email/verify', { body: { token } })).status).toBe(200);
    expect((await undo((await mailedLink(app, account.email, UNDO)).token)).status).toBe(200);
    expect((await login(email, account)).status).toBe(401);
    expect((await mailedLink(app, account.email, 'reset-password')).page).toBe('reset-password');
  });

  it('keeps an address confirmed whose spelling alone is changed', async () => {
    const { account, accessToken } = await registered(app.device());
    await app.device().post('/api/auth/email/verify', {
      body: { token: (await mailedLink(app, account.email, 'verify-email')).token },
    });
    await change(accessToken, account.email.toUpperCase());
    expect(await me(accessToken)).toMatchObject({ email: account.email.toUpperCase(), emailVerified: true });
  });

  it('does not keep an address confirmed that only looks the same', async () => {
    const { account, accessToken } = await registered(app.device(), {
      ...anAccount(),
      email: `grace-${kind}@strasse-post.example.org`,
    });
    await app.device().post('/api/auth/email/verify', {
      body: { token: (await mailedLink(app, account.email, 'verify-email')).token },
    });
    const email = account.email.replace('strasse', 'stra\u00dfe');
    await change(accessToken, email);
    expect(await me(accessToken)).toMatchObject({ email, emailVerified: false });
  });

  it('by an administrator is told at both addresses, without a way back', async () => {
    const { account, user } = await registered(app.device());
    const admin = await anAdmin(app);
    const { email } = anAccount();
    const headers = { 'if-match': '*' };
    const options = { body: { email }, token: admin.accessToken, headers };
    expect((await app.device().patch(`/api/users/${user.id}`, options)).status).toBe(200);
    const notices = (await mailsTo(app, account.email)).filter(({ subject }) => subject.includes('was changed'));
    expect(notices).toHaveLength(1);
    expect(notices[0]?.text).toContain('administrator');
    expect(notices[0]?.text).not.toContain('/account/');
    expect((await mailedLink(app, email, 'verify-email')).page).toBe('verify-email');
  });
});

describe.each(DATABASE_KINDS)('a change of the address long after the login, on %s', (kind) => {
  const HOUR_MS = 3_600_000;
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { ACCESS_TOKEN_EXPIRY: '2h', RATE_LIMIT: 'off' })));
  afterAll(() => app.close());
  const { me } = actionsOn(() => app);
  const patch = (token: string, body: object) => app.device().patch<Me>('/api/users/me', { body, token });

  it('is refused after an hour, and possible again once the password was given', async () => {
    const { account, accessToken } = await registered(app.device());
    app.clock.advance(HOUR_MS);
    const second = anAccount().email;
    expect((await patch(accessToken, { email: second })).status).toBe(200);

    app.clock.advance(1_000);
    const body = { email: anAccount().email, fullName: 'Somebody Else' };
    const refused = await patch(accessToken, body);
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'RECENT_LOGIN_REQUIRED', data: null });
    expect(refused.headers.get('www-authenticate')).toContain('max_age="3600"');
    expect(await me(accessToken)).toMatchObject({ email: second, fullName: account.fullName });
    expect(await mailsTo(app, body.email)).toEqual([]);

    const { password } = account;
    const again = { body: { password }, token: accessToken };
    const { data } = await app.device().post<{ accessToken: string }>('/api/auth/reauthenticate', again);
    expect((await patch(accessToken, body)).body.code).toBe('TOKEN_REVOKED');
    expect((await patch(data.accessToken, body)).data).toMatchObject(body);
  });

  it('is asked for nothing where the address stays or is left out', async () => {
    const { account, accessToken } = await registered(app.device());
    app.clock.advance(HOUR_MS + 1_000);
    const { username } = anAccount();
    const whole = await patch(accessToken, { email: account.email, username, fullName: 'Another Name' });
    expect([whole.status, whole.data]).toEqual([200, expect.objectContaining({ username, fullName: 'Another Name' })]);
    expect((await patch(accessToken, { fullName: 'A Third Name' })).status).toBe(200);
    expect((await patch(accessToken, { email: account.email.toUpperCase() })).body.code).toBe('RECENT_LOGIN_REQUIRED');
  });
});
