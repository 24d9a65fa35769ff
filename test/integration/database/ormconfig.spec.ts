import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import BetterSqlite3 from 'better-sqlite3-12';
import { migrations } from '../../../src/database/migrations/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { DATABASE_KINDS, emptyDatabase } from '../../support/databases.js';
import { newServerSecrets } from '../../support/test-app.js';

const run = promisify(execFile);

/** As somebody types it; takes seconds, so it is typed seldom here. */
async function npmRunTypeorm(command: string, url: string): Promise<string> {
  const env = { ...process.env, ...newServerSecrets(), NODE_ENV: 'test', DATABASE_URL: url };
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
});
