import type { DataSource } from 'typeorm';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { extraMigrations } from '../../support/extra-migrations.js';
import { insertUserWithSession } from '../../support/rows.js';

const CAUSES = 'RevocationCauses1764300002000';

describe.each(DATABASE_KINDS)('the causes of revocations on %s', (kind) => {
  let url: string;
  let dataSource: DataSource;
  beforeEach(async () => (dataSource = await openDatabase((url = await emptyDatabase(kind)))));
  afterEach(() => dataSource.destroy());

  /** What the triggers publish when these columns of a user are set. */
  async function publishedFor(assignments: string, columns = 'kind, cause'): Promise<object[]> {
    const { userId } = await insertUserWithSession(dataSource);
    return publishedOf(userId, assignments, columns);
  }

  async function publishedOf(userId: string, assignments: string, columns: string): Promise<object[]> {
    await dataSource.query(`UPDATE users SET ${assignments} WHERE id = '${userId}'`);
    return dataSource.query<object[]>(`SELECT ${columns} FROM revocations WHERE subject = '${userId}'`);
  }

  const cases: [string, { kind: string; cause: string | null }[]][] = [
    [`password_hash = 'new', token_version = token_version + 1`, [{ kind: 'user', cause: 'password' }]],
    ['token_version = token_version + 1', [{ kind: 'user', cause: 'tokens' }]],
    [`token_version = token_version + 1, status = 'suspended'`, [{ kind: 'user', cause: 'tokens' }]],
    [`status = 'suspended'`, [{ kind: 'user', cause: null }]],
    [`roles = '["user","admin"]'`, [{ kind: 'user', cause: null }]],
    [`email = 'new@example.org'`, [{ kind: 'user', cause: null }]],
    // made anew at a login, of the same password
    [`password_hash = 'new'`, []],
    [`full_name = 'Somebody Else'`, []],
  ];

  it('tell a new password from tokens that ended, and both from what a token says', async () => {
    for (const [assignments, expected] of cases) expect(await publishedFor(assignments)).toEqual(expected);
  });

  it('are still written after a team has had a table made anew', async () => {
    await dataSource.destroy();
    dataSource = await openDatabase(url, { migrations: extraMigrations });
    for (const [assignments, expected] of cases) expect(await publishedFor(assignments)).toEqual(expected);
  });

  it('go with their migration, which leaves the publishing at work and the rows that there are', async () => {
    await publishedFor(`password_hash = 'new', token_version = token_version + 1`);
    // now, since the entity has columns that go with later migrations
    const { userId } = await insertUserWithSession(dataSource);
    while (dataSource.migrations.length > 0) {
      const [last] = await dataSource.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1');
      await dataSource.undoLastMigration();
      if (last?.name === CAUSES) break;
    }
    expect(await publishedOf(userId, 'token_version = token_version + 1', 'kind')).toEqual([{ kind: 'user' }]);
    await dataSource.runMigrations();
    expect(await dataSource.query<object[]>('SELECT kind, cause FROM revocations')).toEqual([
      { kind: 'user', cause: null },
      { kind: 'user', cause: null },
    ]);
    expect(await publishedFor('token_version = token_version + 1')).toEqual([{ kind: 'user', cause: 'tokens' }]);
  });
});
