import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { loggedIn, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { sharedEnvironment } from '../support/shared-environment.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const QUICK_ARGON2 = { ARGON2_MEMORY: '1', ARGON2_ITERATIONS: '1' };
const PEPPERS = { PASSWORD_PEPPER: 'quartz-lantern-under-nine-bridges' };

describe.each(DATABASE_KINDS)('two instances with different PASSWORD_HASHER on %s', (kind) => {
  const apps: Partial<Record<'bcrypt' | 'argon2id', RunningApp>> = {};

  beforeAll(async () => {
    const environment = { ...(await sharedEnvironment(kind)), ...QUICK_ARGON2, ...PEPPERS };
    apps.bcrypt = await startTestApp(kind, { ...environment, PASSWORD_HASHER: 'bcrypt' });
    apps.argon2id = await startTestApp(kind, { ...environment, PASSWORD_HASHER: 'argon2id' });
  });
  afterAll(async () => {
    await apps.argon2id?.close();
    await apps.bcrypt?.close();
  });

  const appOf = (scheme: 'bcrypt' | 'argon2id'): RunningApp => {
    const app = apps[scheme];
    if (!app) throw new Error(`no instance hashes with ${scheme}`);
    return app;
  };
  const schemeOf = async (userId: string): Promise<string | undefined> => {
    const [row] = await statementsOn<{ password_hash: string }>(
      appOf('bcrypt').app.get(DataSource),
    )`SELECT password_hash FROM users WHERE id = ${userId}`;
    return /^\$watchword-([a-z0-9]+)\$v=1,p=/.exec(row?.password_hash ?? '')?.[1];
  };

  it.each([
    ['bcrypt', 'argon2id'],
    ['argon2id', 'bcrypt'],
  ] as const)('turn a hash of %s into one of %s at the next login, and no sooner', async (before, after) => {
    const { account, user } = await registered(appOf(before).device());
    expect(await schemeOf(user.id)).toBe(before);
    const wrong = { identifier: account.email, password: `${account.password}x` };
    expect((await appOf(after).device().post('/api/auth/login', { body: wrong })).status).toBe(401);
    expect(await schemeOf(user.id)).toBe(before);
    await loggedIn(appOf(after).device(), account);
    expect(await schemeOf(user.id)).toBe(after);
    await loggedIn(appOf(after).device(), account);
  });
});
