import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../src/database/statement.js';
import { comparisonKey } from '../../src/modules/users/identifiers/identifier-forms.js';
import { type Account, anAccount, registered } from '../support/accounts.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const LAST_CODE_POINT = 0x10ffff;
const PLANE = 0x10000;

/** Where a program that is not Watchword writes to the table. */
describe.each(DATABASE_KINDS)('the users table on %s', (kind) => {
  let app: RunningApp;
  let dataSource: DataSource;
  let present: Account;

  beforeAll(async () => {
    app = await startTestApp(kind);
    dataSource = app.app.get(DataSource);
    present = (await registered(app.device())).account;
  });
  afterAll(() => app.close());

  const insert = async (given: { emailKey?: string; usernameKey?: string; status?: string } = {}) => {
    const { email, username } = anAccount();
    const { emailKey = email, usernameKey = username, status = 'active' } = given;
    await statementsOn(dataSource)`INSERT INTO users (id, email, email_key, username, username_key, full_name,
        password_hash, status, roles, settings, token_version, version, created_at, updated_at)
      VALUES (${randomUUID()}, ${email}, ${emailKey}, ${username}, ${usernameKey}, 'By Hand',
        'x', ${status}, '["user"]', '{}', 1, 1, 0, 0)
      RETURNING id`;
  };

  it('takes a row that keeps the rules', async () => {
    await expect(insert()).resolves.toBeUndefined();
  });

  it('refuses a second row with the same e-mail key', async () => {
    await expect(insert({ emailKey: present.email })).rejects.toThrow(/unique/i);
  });

  it('refuses a second row with the same username key', async () => {
    await expect(insert({ usernameKey: present.username })).rejects.toThrow(/unique/i);
  });

  it('refuses keys in upper case', async () => {
    await expect(insert({ emailKey: 'ADA@example.org' })).rejects.toThrow(/ck_users_email_key/);
    await expect(insert({ usernameKey: 'Ada' })).rejects.toThrow(/ck_users_username_key/);
  });

  it('refuses a status that there is not', async () => {
    await expect(insert({ status: 'god' })).rejects.toThrow(/ck_users_status/);
  });

  // SQLite knows no normal forms
  if (kind === 'sqlite') return;

  it('refuses keys that are not in NFKC', async () => {
    await expect(insert({ emailKey: 'ａda@example.org' })).rejects.toThrow(/ck_users_email_key/);
    await expect(insert({ usernameKey: 'ﬁona' })).rejects.toThrow(/ck_users_username_key/);
    await expect(insert({ usernameKey: 'cafe\u0301' })).rejects.toThrow(/ck_users_username_key/);
  });

  it('has the same notion of a key as Watchword, for every code point', async () => {
    const strange: string[] = [];
    for (let start = 1; start <= LAST_CODE_POINT; start += PLANE) {
      const rows: { key: string }[] = await dataSource.query(
        `SELECT key FROM string_to_table($1, E'\\n') AS key
          WHERE key <> lower(key COLLATE "C") OR key IS NOT NFKC NORMALIZED`,
        [keysFrom(start, start + PLANE).join('\n')],
      );
      strange.push(...rows.map(({ key }) => key));
    }
    expect(strange).toEqual([]);
  });
});

/** Between letters and a low mark, so that reordering shows too. */
function keysFrom(start: number, end: number): string[] {
  const keys: string[] = [];
  for (let codePoint = start; codePoint < Math.min(end, LAST_CODE_POINT + 1); codePoint += 1) {
    const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (!isSurrogate) keys.push(comparisonKey(`a${String.fromCodePoint(codePoint)}\u0323\u0301b`));
  }
  return keys;
}
