import { UsersImportService } from '../../src/modules/transfer/index.js';
import { fileOf, line, runImport } from '../integration/modules/transfer/bulk-kit.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { mailedLink, mailsTo } from '../support/mailed-links.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

interface User {
  readonly id: string;
  readonly email: string;
  readonly username: string;
}

const ANY_VERSION = { 'if-match': '*' };
const REFUSED = { statusCode: 400, errors: [{ field: 'username', code: 'IS_USERNAME' }] };

/** Somebody whose username is to be their address, in capitals as a form may send it. */
function named(): Account {
  const account = anAccount();
  return { ...account, username: account.email.toUpperCase() };
}

describe.each(DATABASE_KINDS)('a username that is the e-mail address of its account, on %s', (kind) => {
  let app: RunningApp;
  let discreet: RunningApp;
  let admin: Tokens;
  beforeAll(async () => {
    const shared = { ...(await sharedEnvironment(kind)), RATE_LIMIT: 'off', PUBLIC_URL: 'https://id.example.org' };
    app = await startTestApp(kind, { ...shared, EMAIL_CHANGE: 'confirmed' });
    discreet = await startTestApp(kind, { ...shared, REGISTRATION: 'discreet', EMAIL_CHANGE: 'at-once' });
    admin = await anAdmin(app);
  });
  afterAll(async () => {
    await discreet.close();
    await app.close();
  });

  const register = (account: object, at = app) =>
    at.device().post<{ user: User }>('/api/auth/register', { body: account });
  const asAdmin = (method: string, path: string, body: unknown, headers = {}) =>
    app.device().request<User>(method, `/api/users${path}`, { token: admin.accessToken, body, headers });
  const nameOf = async (id: string): Promise<string> => {
    const { data } = await app.device().get<User>(`/api/users/${id}`, { token: admin.accessToken });
    return data.username;
  };
  const codeOfLogin = async (identifier: string, password: string) => {
    const { status, body } = await app.device().post('/api/auth/login', { body: { identifier, password } });
    return status === 200 ? 'in' : body.code;
  };

  it('is taken at registration and by administrators, in small letters, and logs in', async () => {
    const [own, given] = [named(), named()];
    expect((await register(own)).data.user.username).toBe(own.email.toLowerCase());
    const created = await asAdmin('POST', '', given);
    expect([created.status, created.data.username]).toEqual([201, given.email.toLowerCase()]);
    for (const { email, password } of [own, given]) {
      for (const spelling of [email, email.toUpperCase()]) expect(await codeOfLogin(spelling, password)).toBe('in');
    }
  });

  it('is refused where it is anybody else’s address, whoever asks and whether there is an account or not', async () => {
    const other = anAccount();
    await register(other);
    const device = app.device();
    const { accessToken: token, user, account } = await registered(device);
    for (const username of [other.email, 'nobody@example.org']) {
      expect((await register(anAccount({ username }))).body).toMatchObject(REFUSED);
      expect((await device.patch('/api/users/me', { token, body: { username } })).body).toMatchObject(REFUSED);
      expect((await asAdmin('POST', '', anAccount({ username }))).body).toMatchObject(REFUSED);
      expect((await asAdmin('PATCH', `/${user.id}`, { username }, ANY_VERSION)).body).toMatchObject(REFUSED);
    }
    // the address that it had until this very change
    const swapped = { email: anAccount().email, username: account.email };
    expect((await asAdmin('PATCH', `/${user.id}`, swapped, ANY_VERSION)).body).toMatchObject(REFUSED);
    expect(await nameOf(user.id)).toBe(account.username.toLowerCase());
  });

  it('follows the address when an administrator changes that, and when the whole profile is sent', async () => {
    const account = named();
    const { id } = (await register(account)).data.user;
    const [second, third, fourth] = [anAccount().email, anAccount().email, anAccount().email];
    await asAdmin('PATCH', `/${id}`, { email: second.toUpperCase() }, ANY_VERSION);
    expect(await nameOf(id)).toBe(second);
    await asAdmin('PUT', `/${id}`, { email: third, username: second, fullName: 'Ada' }, ANY_VERSION);
    expect(await nameOf(id)).toBe(third);
    await asAdmin('PUT', `/${id}`, { email: fourth, username: fourth, fullName: 'Ada' }, ANY_VERSION);
    expect(await nameOf(id)).toBe(fourth);
    // what it was called before is free
    expect((await register({ ...anAccount(), email: second, username: second })).status).toBe(201);
    await asAdmin('PATCH', `/${id}`, { username: anAccount().username }, ANY_VERSION);
    expect(await nameOf(id)).not.toContain('@');
  });

  it('follows the address once a user has confirmed another one, and back again', async () => {
    const account = named();
    await register(account);
    const device = app.device();
    const { accessToken: token, user } = await loggedIn(device, account);
    const email = anAccount().email;
    const asked = await device.patch('/api/users/me', { token, body: { email, username: email, fullName: 'Ada' } });
    expect(asked.data).toMatchObject({
      email: account.email,
      username: account.email.toLowerCase(),
      pendingEmail: email,
    });
    const link = await mailedLink(app, email, 'confirm-email-change');
    await device.post('/api/auth/email/change/confirm', { body: { token: link.token } });
    expect(await nameOf(user.id)).toBe(email);
    const back = await mailedLink(app, account.email, 'undo-email-change');
    expect((await device.post('/api/auth/email/change/undo', { body: { token: back.token } })).status).toBe(200);
    expect(await nameOf(user.id)).toBe(account.email.toLowerCase());
  });

  it('waits for the confirmation where the account has another name, and mails nothing before', async () => {
    const device = app.device();
    const { accessToken: token } = await registered(device);
    const email = anAccount().email;
    const { body } = await device.patch('/api/users/me', { token, body: { email, username: email } });
    expect(body).toMatchObject(REFUSED);
    expect(await mailsTo(app, email)).toEqual([]);
  });

  it('is the own address also when the address changes at this moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const account = anAccount();
      const { id } = (await register(account)).data.user;
      const email = anAccount().email;
      await Promise.all([
        asAdmin('PATCH', `/${id}`, { username: account.email }, ANY_VERSION),
        asAdmin('PATCH', `/${id}`, { email }, ANY_VERSION),
      ]);
      expect([account.username.toLowerCase(), email]).toContain(await nameOf(id));
    }
  });

  it('tells nobody whether the address has an account, where registering is discreet', async () => {
    const taken = named();
    await register(taken);
    const [known, unknown] = [await register(taken, discreet), await register(named(), discreet)];
    expect([known.status, known.body.message]).toEqual([202, unknown.body.message]);
    expect(unknown.status).toBe(202);
  });

  it('is EMAIL_TAKEN where somebody has the address', async () => {
    const account = named();
    await register(account);
    const other = (await register(named())).data.user;
    expect((await register(account)).body).toMatchObject({ code: 'EMAIL_TAKEN' });
    const change = await asAdmin('PATCH', `/${other.id}`, { email: account.email }, ANY_VERSION);
    expect(change.body).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it('is imported, and refused in a line that gives somebody else’s', async () => {
    const [one, two] = [anAccount().email, anAccount().email];
    const path = fileOf(line(1, { email: one, username: one }), line(2, { email: two, username: one }));
    const { bad, summary } = await runImport(app.app.get(UsersImportService, { strict: false }), path);
    expect([bad, summary.imported]).toEqual([['2 IS_USERNAME'], 1]);
  });
});
