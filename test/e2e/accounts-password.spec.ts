import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { PasswordsService } from '../../src/modules/passwords/index.js';
import { UsersService } from '../../src/modules/users/index.js';
import { type Account, anAccount, loggedIn, registered } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('changing the password on %s', (kind) => {
  let app: RunningApp;
  let here: Tokens & { account: Account };
  let newPassword: string;

  beforeAll(async () => (app = await startTestApp(kind)));
  beforeEach(async () => {
    here = await registered(app.device());
    newPassword = anAccount().password;
  });
  afterAll(() => app.close());

  const change = (body: object, token = here.accessToken) =>
    app.device().post('/api/auth/password/change', { token, body });
  const profile = async (token: string) => (await app.device().get('/api/users/me', { token })).body.code ?? 'OK';
  const refresh = async (refreshToken: string) =>
    (await app.device().post('/api/auth/refresh', { body: { refreshToken } })).body.code ?? 'OK';
  const login = async (password: string) =>
    (await app.device().post('/api/auth/login', { body: { identifier: here.account.email, password } })).body.code ??
    'OK';

  it('by an operator counts also when its owner changes it while it is hashed', async () => {
    const users = app.app.get(UsersService, { strict: false });
    const byOperator = anAccount().password;
    const prepared = await users.prepareNewPassword(here.user.id, byOperator);
    expect((await change({ currentPassword: here.account.password, newPassword })).status).toBe(200);
    await app.app.get(UnitOfWork, { strict: false }).run((manager) => users.replacePassword(prepared, manager));
    expect([await login(byOperator), await login(newPassword)]).toEqual(['OK', 'INVALID_CREDENTIALS']);
  });

  it('ends every other session, classic ones too, and keeps this one', async () => {
    const there = await loggedIn(app.device(), here.account);
    const classic = app.device();
    const { email: identifier, password } = here.account;
    await classic.post('/api/auth/session', { body: { identifier, password } });
    const { status, body } = await change({ currentPassword: password, newPassword });
    expect([status, body.data]).toEqual([200, null]);
    expect([await profile(here.accessToken), await refresh(here.refreshToken)]).toEqual(['OK', 'OK']);
    expect([await profile(there.accessToken), await refresh(there.refreshToken)]).toEqual([
      'SESSION_REVOKED',
      'SESSION_REVOKED',
    ]);
    expect((await classic.get('/api/auth/session')).body.code).toBe('SESSION_REVOKED');
  });

  it('leaves the sessions of others alone', async () => {
    const other = await registered(app.device());
    await change({ currentPassword: here.account.password, newPassword });
    expect(await profile(other.accessToken)).toBe('OK');
  });

  it('opens the account with the new password only', async () => {
    await change({ currentPassword: here.account.password, newPassword });
    expect(await login(here.account.password)).toBe('INVALID_CREDENTIALS');
    expect(await login(newPassword)).toBe('OK');
  });

  it('needs the present password, and changes nothing without it', async () => {
    const there = await loggedIn(app.device(), here.account);
    const { body } = await change({ currentPassword: `${here.account.password}x`, newPassword });
    expect(body).toMatchObject({ statusCode: 401, code: 'INVALID_CREDENTIALS' });
    expect(await profile(there.accessToken)).toBe('OK');
    expect(await login(here.account.password)).toBe('OK');
  });

  it('tells a guesser nothing of the policy', async () => {
    const { body } = await change({ currentPassword: `${here.account.password}x`, newPassword: 'short' });
    expect(body).toMatchObject({ statusCode: 401, errors: [] });
  });

  it.each([
    ['k7#mQ2x!vR9', 'TOO_SHORT'],
    ['Passw0rd1234', 'TOO_COMMON'],
    ['xyzxyzxyzxyzxyz', 'TOO_REPETITIVE'],
    ['kR7#vq!2Lw9z\n', 'UNSUPPORTED_CHARACTER'],
    ['my-watchword!', 'CONTAINS_PRODUCT_NAME'],
    ['kR7#vq!2Lw9z '.repeat(20), 'TOO_LONG'],
    ['fluffykittens', 'TOO_EASY'],
  ])('refuses %p by the policy, and changes nothing', async (flawed, code) => {
    const there = await loggedIn(app.device(), here.account);
    const { body } = await change({ currentPassword: here.account.password, newPassword: flawed });
    expect(body).toMatchObject({
      statusCode: 400,
      code: 'VALIDATION_FAILED',
      errors: [{ field: 'newPassword', code }],
    });
    expect(await profile(there.accessToken)).toBe('OK');
    expect(await login(here.account.password)).toBe('OK');
  });

  it.each([
    ['64', '🦊 lives among ferns; '],
    ['256', 'Zwölf Boxkämpfer jagen Viktor, '],
  ])('takes one of %s characters, all of which count', async (length, phrase) => {
    const cut = (characters: number): string => Array.from(phrase.repeat(20)).slice(0, characters).join('');
    const long = cut(Number(length));
    await change({ currentPassword: here.account.password, newPassword: long });
    expect(await login(cut(Number(length) - 1))).toBe('INVALID_CREDENTIALS');
    expect(await login(long.normalize('NFD'))).toBe('OK');
  });

  it('still opens an account whose password is older and longer than new ones may be', async () => {
    const old = 'an old password of many words '.repeat(33);
    const hash = await app.app.get(PasswordsService, { strict: false }).hash(old);
    await statementsOn(app.app.get(DataSource))`
      UPDATE users SET password_hash = ${hash} WHERE username = ${here.account.username}`;
    expect(old.length).toBeGreaterThan(900);
    expect(await login(old)).toBe('OK');
  });

  it('refuses one made of the username', async () => {
    const { username, password } = here.account;
    const { body } = await change({ currentPassword: password, newPassword: `${username}-2026` });
    expect(body).toMatchObject({ statusCode: 400, errors: [{ field: 'newPassword', code: 'CONTAINS_IDENTITY' }] });
  });

  it.each([{ currentPassword: undefined }, { newPassword: undefined }, { newPassword: null }, { password: 'x' }])(
    'refuses a body with %p',
    async (given) => {
      const { status, body } = await change({ currentPassword: here.account.password, newPassword, ...given });
      expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    },
  );

  it('needs a token', async () => {
    const body = { currentPassword: here.account.password, newPassword };
    const { body: answer } = await app.device().post('/api/auth/password/change', { body });
    expect(answer.code).toBe('TOKEN_MISSING');
  });
});
