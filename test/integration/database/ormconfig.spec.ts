import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3-12';
import { migrations } from '../../../src/database/migrations/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { relationsIn } from '../../support/schema.js';
import { newServerSecrets } from '../../support/test-app.js';

const run = promisify(execFile);

/** As somebody types it; takes seconds, so it is typed seldom here. */
async function npmRunTypeorm(
  command: string,
  url: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...newServerSecrets(), ...environment, NODE_ENV: 'test', DATABASE_URL: url };
  const { stdout } = await run('npm', ['run', '--silent', 'typeorm', '--', command], { env });
  return stdout;
}

describe('npm run typeorm', () => {
  it.each(DATABASE_KINDS)('shows what the %s database has that DATABASE_URL names', async (kind) => {
    const url = await emptyDatabase(kind);
    const dataSource = await openDatabase(url);
    expect(await npmRunTypeorm('migration:show', url)).toMatch(/\[X\] \d+ CreateAccountsSessionsAndKeys1763700000000/);
    await dataSource.destroy();
  });

  it('runs migrations', async () => {
    const url = await emptyDatabase('sqlite');
    await npmRunTypeorm('migration:run', url);
    // not opened as the server does, which would run them itself
    const database = new BetterSqlite3(url.slice('sqlite:'.length), { readonly: true });
    expect(database.prepare('SELECT name FROM migrations ORDER BY id').pluck().all()).toEqual(
      migrations.map(({ name }) => name),
    );
    database.close();
  });

  it('runs them into the schema and behind the prefix of the settings, and makes the schema', async () => {
    const url = await emptyDatabase('postgres');
    const names = { DATABASE_TABLE_PREFIX: 'auth_', DATABASE_SCHEMA: 'identity' };
    await npmRunTypeorm('migration:run', url, names);
    const dataSource = await openDatabase(url, {}, names);
    expect(await dataSource.showMigrations()).toBe(false);
    expect(await relationsIn(dataSource, 'identity')).toContain('auth_users');
    expect(await relationsIn(dataSource)).toEqual([]);
    await dataSource.destroy();
  });
});
