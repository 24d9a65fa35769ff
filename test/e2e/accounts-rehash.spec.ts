import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { loggedIn, registered } from '../support/accounts.js';
import { costIn } from '../support/counting-password-hasher.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

describe.each(DATABASE_KINDS)('the hash of a password on %s, after BCRYPT_COST was raised', (kind) => {
  let before: RunningApp;
  let after: RunningApp;

  beforeAll(async () => {
    const environment = await sharedEnvironment(kind);
    before = await startTestApp(kind, { ...environment, BCRYPT_COST: '4' });
    after = await startTestApp(kind, { ...environment, BCRYPT_COST: '5' });
  });
  afterAll(async () => {
    await after.close();
    await before.close();
  });

  const storedHash = async (userId: string) => {
    const [row] = await statementsOn<{ password_hash: string }>(
      after.app.get(DataSource),
    )`SELECT password_hash FROM users WHERE id = ${userId}`;
    return row?.password_hash ?? '';
  };

  it('is upgraded at the next login, and still opens the account everywhere', async () => {
    const { account, user } = await registered(before.device());
    expect(costIn(await storedHash(user.id))).toBe('04');
    await loggedIn(after.device(), account);
    expect(costIn(await storedHash(user.id))).toBe('05');
    await loggedIn(after.device(), account);
    await loggedIn(before.device(), account);
  });

  it('is left alone by a login with a wrong password', async () => {
    const { account, user } = await registered(before.device());
    const hash = await storedHash(user.id);
    const body = { identifier: account.email, password: `${account.password}x` };
    expect((await after.device().post('/api/auth/login', { body })).status).toBe(401);
    expect(await storedHash(user.id)).toBe(hash);
  });

  it('is left alone where it is up to date', async () => {
    const { account, user } = await registered(after.device());
    const hash = await storedHash(user.id);
    await loggedIn(after.device(), account);
    expect(await storedHash(user.id)).toBe(hash);
  });
});
