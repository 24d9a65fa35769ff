import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { MIGRATION_LOCK } from '../../../src/database/migrate-postgres.js';
import { migrations } from '../../../src/database/migrations/index.js';
import { openDatabase } from '../../support/data-sources.js';
import { emptyDatabase } from '../../support/databases.js';
import { extraMigrations } from '../../support/extra-migrations.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { PgBouncer } from '../../support/pgbouncer.js';
import { describeWithPackages } from '../../support/when-available.js';

const INSTANCES = 4;

async function locksHeld(client: Client): Promise<number> {
  const { rows } = await client.query(
    `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [MIGRATION_LOCK],
  );
  return rows.length;
}

describeWithPackages(['pgbouncer'], 'behind a pooler that lends connections by the transaction', () => {
  let pooler: PgBouncer | undefined;
  const clients: Client[] = [];

  afterEach(async () => {
    jest.restoreAllMocks();
    for (const client of clients.splice(0)) await client.end().catch(() => undefined);
    await pooler?.stop();
    pooler = undefined;
  });

  async function before(database: string, poolSize?: number): Promise<string> {
    pooler = await PgBouncer.start(database, poolSize);
    return pooler.url;
  }

  async function connected(connectionString: string): Promise<Client> {
    const client = new Client({ connectionString });
    clients.push(client);
    await client.connect();
    return client;
  }

  it.each([20, 3, 1])(
    `${INSTANCES} instances that migrate an empty database at once all come up, with %i connections`,
    async (poolSize) => {
      Logger.overrideLogger(false);
      const database = await emptyDatabase('postgres');
      const url = await before(database, poolSize);
      const opening = Array.from({ length: INSTANCES }, () => openDatabase(url, { migrations: extraMigrations }));
      for (const opened of await Promise.all(opening)) await opened.destroy();
      const direct = await connected(database);
      const { rows } = await direct.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
      expect(rows.map(({ name }) => name)).toEqual([...migrations, ...extraMigrations].map(({ name }) => name));
      expect(await locksHeld(direct)).toBe(0);
    },
  );

  it('starts beside the lock that an earlier version has left in the pool, where nothing is to migrate', async () => {
    const database = await migratedDatabase('postgres');
    const url = await before(database, 2);
    const stranding = await connected(url);
    await stranding.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await stranding.end();
    const direct = await connected(database);
    expect(await locksHeld(direct)).toBe(1);
    const dataSource = await openDatabase(url);
    expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await dataSource.destroy();
  });

  it('starts although the pooler refuses statement_timeout, and says what to set', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const database = await migratedDatabase('postgres');
    await (await openDatabase(await before(database))).destroy();
    const advice = expect.stringContaining("ALTER ROLE … SET statement_timeout = '15s'") as string;
    expect(warn.mock.calls).toEqual([[advice]]);
    warn.mockClear();
    await (await openDatabase(database)).destroy();
    expect(warn).not.toHaveBeenCalled();
  });
});
