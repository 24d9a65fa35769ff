import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { loadSqlite } from './load-sqlite.js';
import { sqliteIndices, sqliteTriggers } from './migrations/index.js';
import { makePrivate } from './private-file.js';
import { serializeSqlite } from './serialized-sqlite.js';
import { statementsOn } from './statement.js';

/** Any number, as long as every instance takes the same one: names the lock under which migrations run. */
const MIGRATION_LOCK = 7_232_026;

/** How long another instance's migrations are waited for; nothing else is served meanwhile. */
const MIGRATION_TIMEOUT_MS = 60_000;

/** Connects and brings the schema up to date; several instances may start at once on one database. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = serializeSqlite(new DataSource(options));
  try {
    await dataSource.initialize();
  } catch (cause) {
    throw new Error('the database in DATABASE_URL cannot be opened', { cause });
  }
  try {
    if (options.type === 'postgres') await migratePostgres(options);
    else if (options.type === 'better-sqlite3') await migrateSqlite(dataSource, options.database);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/**
 * An advisory lock belongs to its connection, so a crashed instance cannot leave it behind. Migrations have a data source of
 * their own, because waiting for the lock and rewriting a large table may take longer than a request's statements may.
 */
async function migratePostgres(options: PostgresDataSourceOptions): Promise<void> {
  const unlimited = { ...(options.extra as object), statement_timeout: 0, query_timeout: 0 };
  // one connection holds the lock and another migrates, however small the pool for requests is
  const dataSource = await new DataSource({ ...options, poolSize: 2, extra: unlimited }).initialize();
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await holder.release();
    await dataSource.destroy();
  }
}

/**
 * SQLite has no such lock, but the file beside the database can be locked while the database itself is written; it, too,
 * is free again when its holder ends in whatever way.
 */
async function migrateSqlite(dataSource: DataSource, path: string): Promise<void> {
  const lockPath = path === ':memory:' ? path : `${path}-migrating`;
  if (path !== ':memory:') makePrivate(lockPath);
  const Sqlite = await loadSqlite();
  const lock = new Sqlite(lockPath, { timeout: MIGRATION_TIMEOUT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    await dataSource.runMigrations();
    for (const trigger of sqliteTriggers) await dataSource.query(trigger);
    for (const index of sqliteIndices) await restoreIndex(dataSource, index);
  } finally {
    lock.close();
  }
}

async function restoreIndex(
  dataSource: DataSource,
  { name, statement }: (typeof sqliteIndices)[number],
): Promise<void> {
  const [found] = await statementsOn<{ sql: string }>(dataSource)`SELECT sql FROM sqlite_master WHERE name = ${name}`;
  if (found?.sql === statement) return;
  await dataSource.query(`DROP INDEX IF EXISTS ${name}`);
  await dataSource.query(statement);
}
