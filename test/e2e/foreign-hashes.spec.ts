import bcrypt from 'bcrypt';
import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { loggedIn, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { FOREIGN_VECTORS, type ForeignVector } from '../support/foreign-hashes.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const OURS = /^\$watchword-bcrypt\$v=1,p=[0-9a-f]{8}\$2b\$04\$/;

const newPepper = (): string => randomBytes(32).toString('base64url');

/** That of the system that the accounts came from. */
const OLD_PEPPER = newPepper();

/** The API takes no empty password, and the search of all logs for passwords finds this one everywhere. */
const KNOWN = FOREIGN_VECTORS.filter(({ password }) => password !== '' && password !== 'password');

/** Of these passwords bcrypt has not looked at the end. */
const isOverlong = ({ password, hash }: ForeignVector): boolean =>
  /^(bcrypt\$)?\$2/.test(hash) && Buffer.byteLength(password) > 72;
const VECTORS = KNOWN.filter((vector) => !isOverlong(vector));
const OVERLONG = KNOWN.filter(isOverlong);

describe.each(DATABASE_KINDS)('an account that came with a foreign hash, on %s', (kind) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startTestApp(kind, {
      ...{ BCRYPT_COST: '4', RATE_LIMIT: 'off' },
      ...{ PASSWORD_PEPPER: newPepper(), IMPORTED_PASSWORD_PEPPER: OLD_PEPPER },
    });
  });
  afterAll(() => running.close());

  const statements = () => statementsOn<{ password_hash: string }>(running.app.get(DataSource));

  const imported = async (hash: string) => {
    const { account, user } = await registered(running.device());
    await statements()`UPDATE users SET password_hash = ${hash} WHERE id = ${user.id}`;
    const storedHash = async () => {
      const [row] = await statements()`SELECT password_hash FROM users WHERE id = ${user.id}`;
      return row?.password_hash;
    };
    const attempt = (password: string) =>
      running.device().post('/api/auth/login', { body: { identifier: account.email, password } });
    return { account, storedHash, attempt };
  };

  it.each(VECTORS)('$scheme logs in, gets a hash of ours in the same login, and logs in again', async (vector) => {
    const { account, storedHash, attempt } = await imported(vector.hash);
    const known = { ...account, password: vector.password };

    expect((await attempt(`${vector.password.length}${vector.password}`)).status).toBe(401);
    expect(await storedHash()).toBe(vector.hash);

    await loggedIn(running.device(), known);
    const upgraded = await storedHash();
    expect(upgraded).toMatch(OURS);

    await loggedIn(running.device(), known);
    expect(await storedHash()).toBe(upgraded);
    expect((await attempt(`${vector.password.length}${vector.password}`)).status).toBe(401);
  });

  it.each(OVERLONG)('$scheme keeps its hash, for the end of what was typed may be mistyped', async (vector) => {
    const { account, storedHash, attempt } = await imported(vector.hash);
    expect((await attempt(`${vector.password} with a mistyped end`)).status).toBe(200);
    await loggedIn(running.device(), { ...account, password: vector.password });
    expect(await storedHash()).toBe(vector.hash);
    expect((await attempt(vector.password.slice(0, 71))).status).toBe(401);
  });

  it('logs in with the pepper of the old system, and no longer needs it then', async () => {
    const password = 'a violet harbour';
    const { account, storedHash } = await imported(`devise-pepper${await bcrypt.hash(`${password}${OLD_PEPPER}`, 4)}`);
    await loggedIn(running.device(), { ...account, password });
    expect(await storedHash()).toMatch(OURS);
    await loggedIn(running.device(), { ...account, password });
  });

  it('ends with one hash of ours when it logs in several times at once', async () => {
    const [vector] = VECTORS;
    if (!vector) throw new Error('there are no vectors');
    const { account, storedHash } = await imported(vector.hash);
    const known = { ...account, password: vector.password };
    await Promise.all(Array.from({ length: 5 }, () => loggedIn(running.device(), known)));
    const upgraded = await storedHash();
    expect(upgraded).toMatch(OURS);
    await loggedIn(running.device(), known);
    expect(await storedHash()).toBe(upgraded);
  });

  it('is refused like a wrong password when the hash asks for too much work', async () => {
    const hash = `$2b$31$${'.'.repeat(53)}`;
    const { storedHash, attempt } = await imported(hash);
    expect(await attempt('violet harbour')).toMatchObject({ status: 401 });
    expect(await storedHash()).toBe(hash);
  });
});
