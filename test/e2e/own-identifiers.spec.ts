import { randomInt } from 'node:crypto';
import { AccountIdentifiers, override, UsersService } from '../../src/index.js';
import { UsersImportService } from '../../src/modules/transfer/index.js';
import { EmployeeIdentifiers } from '../contracts/documented/employee-identifiers.js';
import { fileOf, line, runImport } from '../integration/modules/transfer/bulk-kit.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** Mail to ada+anything@ reaches ada@, and the others are told apart as ever. */
class TaggedAddresses extends EmployeeIdentifiers {
  override emailKey(email: string): string {
    return super.emailKey(email).replace(/\+[^@]*@/, '@');
  }
}

const ANY_VERSION = { 'if-match': '*' };

const RESERVED = ['admin', 'Admın', 'ROOT', 'ｓｕｐｐｏｒｔ'];
const REFUSED = {
  statusCode: 400,
  errors: [{ field: 'username', code: 'USERNAME_RESERVED', message: 'This username is reserved.' }],
};

describe.each(DATABASE_KINDS)('identifiers of a team, on %s', (kind) => {
  let app: RunningApp;
  let admin: Awaited<ReturnType<typeof anAdmin>>;
  let before: Account;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    environment = {
      ...(await sharedEnvironment(kind)),
      ...{ PUBLIC_URL: 'https://id.example.org', RATE_LIMIT: 'off', LOGIN_ATTEMPTS: '3', EMAIL_CHANGE: 'confirmed' },
    };
    // somebody who was there before the rules
    const former = await startTestApp(kind, environment);
    ({ account: before } = await registered(former.device(), anAccount({ username: 'support' })));
    await former.close();
    app = await startTestApp(kind, environment, { overrides: [override(AccountIdentifiers, TaggedAddresses)] });
    admin = await anAdmin(app);
  });
  afterAll(() => app.close());

  const register = (account: object) => app.device().post('/api/auth/register', { body: account });
  const codeOfLogin = async (identifier: string, password: string) => {
    const { status, body } = await app.device().post('/api/auth/login', { body: { identifier, password } });
    return status === 200 ? 'in' : body.code;
  };
  const asAdmin = () => ({ token: admin.accessToken });
  /** Two spellings of one employee number that nobody has. */
  const aNumber = () => {
    const number = randomInt(10 ** 9);
    return [`E${number}`, `e-000${number}`, `Ｅ0${number}`] as const;
  };

  it('take two spellings of a username for the same, at registration and login', async () => {
    const [one, other, third] = aNumber();
    const account = anAccount({ username: one });
    expect((await register(account)).status).toBe(201);
    expect((await register(anAccount({ username: other }))).body).toMatchObject({ code: 'USERNAME_TAKEN' });
    for (const spelling of [one, other, third]) expect(await codeOfLogin(spelling, account.password)).toBe('in');
  });

  it('take two spellings of an address for the same, and mail goes to the one that is stored', async () => {
    const account = anAccount();
    const tagged = account.email.replace('@', '+news@');
    expect((await register(account)).status).toBe(201);
    expect((await register(anAccount({ email: tagged }))).body).toMatchObject({ code: 'EMAIL_TAKEN' });
    expect(await codeOfLogin(tagged, account.password)).toBe('in');
    const asked = await app.device().post('/api/auth/password/forgot', { body: { email: tagged } });
    expect(asked.status).toBe(202);
    expect((await mailedLink(app, account.email, 'reset-password')).page).toBe('reset-password');
    expect(await mailsTo(app, tagged)).toEqual([]);
  });

  it('let a user change to another spelling of the address, once it is confirmed that mail arrives there', async () => {
    const device = app.device();
    const { accessToken: token, account } = await registered(device);
    const tagged = account.email.replace('@', '+work@');
    const asked = await device.patch('/api/users/me', { token, body: { email: tagged } });
    expect(asked.data).toMatchObject({ email: account.email });
    const link = await mailedLink(app, tagged, 'confirm-email-change');
    const confirmed = await device.post('/api/auth/email/change/confirm', { body: { token: link.token } });
    expect(confirmed.status).toBe(200);
    for (const spelling of [account.email, tagged]) expect(await codeOfLogin(spelling, account.password)).toBe('in');
    expect((await device.get('/api/users/me', { token })).data).toMatchObject({ email: tagged });
  });

  it.each(RESERVED)('refuse %s wherever a username is given', async (username) => {
    const { token } = asAdmin();
    const account = anAccount({ username });
    const { password, ...profile } = account;
    const device = app.device();
    const own = await registered(device);
    const answers = await Promise.all([
      register(account),
      device.patch('/api/users/me', { token: own.accessToken, body: { username } }),
      device.post('/api/users', { token, body: { ...profile, password } }),
      device.patch(`/api/users/${own.user.id}`, { token, headers: ANY_VERSION, body: { username } }),
      device.request('PUT', `/api/users/${own.user.id}`, {
        token,
        headers: ANY_VERSION,
        body: { ...profile, avatarUrl: null },
      }),
      device.post('/api/users/invitations', { token, body: profile }),
    ]);
    for (const { body } of answers) expect(body).toMatchObject(REFUSED);
    const users = app.app.get(UsersService, { strict: false });
    await expect(users.register(account)).rejects.toMatchObject({ errors: REFUSED.errors });
  });

  it('judge an import as well', async () => {
    const [one, other] = aNumber();
    const lines = [line(one, { username: one }), line(other, { username: other }), line('x', { username: 'root' })];
    const { bad, summary } = await runImport(app.app.get(UsersImportService, { strict: false }), fileOf(...lines));
    expect([...bad].sort()).toEqual(['2 USERNAME_TAKEN', '3 USERNAME_RESERVED']);
    expect(summary.imported).toBe(1);
  });

  it('leave a username to whoever has it already, also in a change of the whole profile', async () => {
    const { email, username, fullName } = before;
    const device = app.device();
    const { accessToken: token, user } = await loggedIn(device, before);
    const own = await device.patch('/api/users/me', { token, body: { email, username, fullName } });
    expect(own.status).toBe(200);
    const replaced = await device.request('PUT', `/api/users/${user.id}`, {
      ...asAdmin(),
      headers: ANY_VERSION,
      body: { email, username, fullName: 'Support' },
    });
    expect(replaced.data).toMatchObject({ username, fullName: 'Support' });
  });

  it('find a user by the whole name in any spelling', async () => {
    const [one, other] = aNumber();
    const account = anAccount({ username: one });
    await register(account);
    for (const text of [one, other, account.email.replace('@', '+tag@'), one.slice(0, -1)]) {
      const { data } = await app
        .device()
        .get<{ items: { username: string }[] }>(`/api/users?text=${encodeURIComponent(text)}`, asAdmin());
      expect(data.items.map(({ username }) => username)).toContain(one.toLowerCase());
    }
  });

  it('count wrong passwords of a name together, in whichever spelling, where there is no account', async () => {
    const spellings = aNumber();
    const codes = [];
    for (const spelling of [...spellings, ...spellings]) codes.push(await codeOfLogin(spelling, 'wrong'));
    expect(codes).toContain('RATE_LIMITED');
  });
});
