import { DataSource, MigrationExecutor } from 'typeorm';
import type { EntityClass } from './data-source-options.js';
import { makeImpatient } from './impatient-connection.js';
import { restoreSqliteObjects } from './migrate-sqlite.js';
import { migrations } from './migrations/index.js';
import { tableNameOf } from './named-entities.js';
import { poolOf } from './pooled-statement.js';
import { serializeSqlite } from './serialized-sqlite.js';
import { tableNamingIn, tableNamingOf, tablePathOf } from './table-naming.js';

/**
 * Makes a data source of the application one that Watchword can rely on: on SQLite its transactions come one after the
 * other, and on PostgreSQL it closes connections that are of no use any more.
 *
 * @throws Error that says what to do when it was not made for Watchword, or migrations are missing
 */
export async function adoptDataSource(dataSource: DataSource, entities: readonly EntityClass[]): Promise<DataSource> {
  assertUsable(dataSource);
  assertNames(dataSource, entities);
  serializeSqlite(dataSource);
  if (dataSource.options.type === 'postgres') makePoolImpatient(dataSource);
  await assertMigrated(dataSource);
  if (dataSource.options.type === 'better-sqlite3') await restoreSqliteObjects(dataSource);
  return dataSource;
}

function assertUsable(dataSource: DataSource): void {
  if (!(dataSource instanceof DataSource))
    throw new Error(
      'what was given as the data source is none of this typeorm: install typeorm once, beside watchword',
    );
  if (!tableNamingIn(dataSource.options))
    throw new Error('the data source does not know the tables of Watchword: make its options with withWatchword(…)');
  if (!dataSource.isInitialized)
    throw new Error('the data source is not connected: await dataSource.initialize() before Watchword starts');
}

/** A naming strategy or an `entityPrefix` of the application may rename what only the migrations should name. */
function assertNames(dataSource: DataSource, entities: readonly EntityClass[]): void {
  const naming = tableNamingOf(dataSource);
  for (const entity of entities) {
    const { tablePath, columns } = dataSource.getMetadata(entity);
    const expected = tablePathOf(tableNameOf(entity), naming);
    const isRenamed = columns.some(({ givenDatabaseName, databaseName }) => givenDatabaseName !== databaseName);
    if (tablePath === expected && !isRenamed) continue;
    throw new Error(
      `the data source renames ${expected} or its columns (the table is ${tablePath} there): ` +
        'a namingStrategy must keep names that are given, and in the place of entityPrefix use tablePrefix',
    );
  }
}

function makePoolImpatient(dataSource: DataSource): void {
  const known = new WeakSet();
  // the event comes before a connection is lent, the first time and every other
  poolOf(dataSource).on('acquire', (client) => {
    if (known.has(client)) return;
    known.add(client);
    makeImpatient(client);
  });
}

async function assertMigrated(dataSource: DataSource): Promise<void> {
  const executed = await new MigrationExecutor(dataSource).getExecutedMigrations();
  const names = new Set(executed.map(({ name }) => name));
  const missing = migrations.map((Migration) => new Migration().name).filter((name) => !names.has(name));
  if (missing.length === 0) return;
  const table = dataSource.options.migrationsTableName ?? 'migrations';
  throw new Error(
    `migrations of Watchword are missing in the database (${missing.length}, from ${missing[0]} on; by the table ${table}): ` +
      'run them with yours, typeorm migration:run -d <the file of your data source>, then start again',
  );
}
