import { DataSource } from 'typeorm';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const PAGE = 'reset-password';
const HOUR_MS = 3_600_000;

describe.each(DATABASE_KINDS)('a forgotten password, on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { PUBLIC_URL: 'https://id.example.org', RATE_LIMIT: 'off' })));
  afterAll(() => app.close());

  const forgot = (email: string) => app.device().post('/api/auth/password/forgot', { body: { email } });
  const reset = (token: string, newPassword: string) =>
    app.device().post('/api/auth/password/reset', { body: { token, newPassword } });
  const login = ({ username }: Account, password: string) =>
    app.device().post('/api/auth/login', { body: { identifier: username, password, delivery: 'body' } });
  const newPassword = () => anAccount().password;

  async function linkFor({ email }: Account) {
    expect((await forgot(email)).status).toBe(202);
    return mailedLink(app, email, PAGE);
  }

  it('is replaced by whoever opens the link, which ends every session', async () => {
    const { account, accessToken } = await registered(app.device());
    const { link, token } = await linkFor(account);
    expect(link).toBe(`https://id.example.org/account/reset-password#token=${token}`);
    const password = newPassword();
    expect((await reset(token, password)).status).toBe(200);
    expect((await login(account, account.password)).status).toBe(401);
    expect((await login(account, password)).status).toBe(200);
    expect((await app.device().get('/api/users/me', { token: accessToken })).body.code).toBe('SESSION_REVOKED');
    const subjects = (await mailsTo(app, account.email)).map(({ subject }) => subject);
    expect(subjects.at(-1)).toBe('Your password at id.example.org was changed');
  });

  it('proves the address to which the link was sent', async () => {
    const { account } = await registered(app.device());
    const password = newPassword();
    await reset((await linkFor(account)).token, password);
    const { accessToken } = await loggedIn(app.device(), { ...account, password });
    const me = await app.device().get<{ emailVerified: boolean }>('/api/users/me', { token: accessToken });
    expect(me.data.emailVerified).toBe(true);
  });

  it('stays as it is when the new one is refused, and so does the link', async () => {
    const { account } = await registered(app.device());
    const { token } = await linkFor(account);
    const refused = await reset(token, 'aaaaaaaaaaaaaa');
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.map(({ field }) => field)).toContain('newPassword');
    expect((await login(account, account.password)).status).toBe(200);
    expect((await reset(token, newPassword())).status).toBe(200);
  });

  it('is replaced once by 50 who race with one link', async () => {
    const { account } = await registered(app.device());
    const { token } = await linkFor(account);
    const passwords = Array.from({ length: 50 }, newPassword);
    const answers = await Promise.all(passwords.map((password) => reset(token, password)));
    const winners = answers.flatMap(({ status }, index) => (status === 200 ? [passwords[index] ?? ''] : []));
    expect(winners).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect([status, body.code]).toEqual([400, 'SINGLE_USE_TOKEN_INVALID']);
    }
    expect((await login(account, winners[0] ?? '')).status).toBe(200);
  }, 120_000);

  it.each([
    [
      'a change of the password',
      async (account: Account) => {
        const { accessToken } = await loggedIn(app.device(), account);
        const body = { currentPassword: account.password, newPassword: newPassword() };
        return app.device().post('/api/auth/password/change', { body, token: accessToken });
      },
    ],
    [
      'a change of the address',
      async (account: Account) => {
        const { accessToken } = await loggedIn(app.device(), account);
        return app.device().patch('/api/users/me', { body: { email: anAccount().email }, token: accessToken });
      },
    ],
    [
      'logging out everywhere',
      async (account: Account) => {
        const { accessToken } = await loggedIn(app.device(), account);
        return app.device().post('/api/auth/logout-all', { token: accessToken });
      },
    ],
    ['a use of another link', async (account: Account) => reset((await linkFor(account)).token, newPassword())],
  ])('stays as it is after %s, which kills the link', async (_what, act) => {
    const { account } = await registered(app.device());
    const { token } = await linkFor(account);
    expect((await act(account)).status).toBe(200);
    expect((await reset(token, newPassword())).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('is not replaced by a link that has expired, is cut short or was made up', async () => {
    const { account } = await registered(app.device());
    const { token } = await linkFor(account);
    for (const wrong of [token.slice(1), `${token}A`, 'x']) {
      expect((await reset(wrong, newPassword())).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
    }
    app.clock.advance(HOUR_MS);
    expect((await reset(token, newPassword())).body.code).toBe('SINGLE_USE_TOKEN_INVALID');
  });

  it('is answered the same for an address that nobody has, to which nothing is sent', async () => {
    const { account } = await registered(app.device());
    const stranger = anAccount().email;
    const [known, unknown] = [await forgot(account.email), await forgot(stranger)];
    expect(unknown.status).toBe(known.status);
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...known.body, requestId: '' });
    expect(await mailsTo(app, stranger)).toEqual([]);
  });

  it('fills nobody’s mailbox: five mails in an hour', async () => {
    const { account } = await registered(app.device());
    const before = (await mailsTo(app, account.email)).length;
    for (let count = 0; count < 8; count += 1) {
      await forgot(account.email);
      await mailsTo(app, account.email);
    }
    expect((await mailsTo(app, account.email)).length - before).toBe(5);
    app.clock.advance(HOUR_MS + 1);
    await forgot(account.email);
    expect((await mailsTo(app, account.email)).length - before).toBe(6);
  });

  it('fills nobody’s mailbox by requests at once either', async () => {
    const { account } = await registered(app.device());
    const before = (await mailsTo(app, account.email)).length;
    await Promise.all(Array.from({ length: 20 }, () => forgot(account.email)));
    expect((await mailsTo(app, account.email)).length - before).toBe(5);
  });

  it('leaves no token in the database that could be redeemed', async () => {
    const { account } = await registered(app.device());
    const { token } = await linkFor(account);
    const rows: unknown = await app.app.get(DataSource).query('SELECT * FROM single_use_tokens');
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(account.email);
  });
});
