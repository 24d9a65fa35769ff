import type { DataSource } from 'typeorm';
import { loadSqlite } from './load-sqlite.js';
import { sqliteIndices, sqliteTriggers } from './migrations/index.js';
import { makePrivate } from './private-file.js';
import { statementsOn, textOf } from './statement.js';

/** How long another instance's migrations are waited for; nothing else is served meanwhile. */
const WAIT_LIMIT_MS = 60_000;

/**
 * SQLite has no lock that outlives a transaction, but the file beside the database can be locked while the database itself
 * is written; it, too, is free again when its holder ends in whatever way.
 */
export async function migrateSqlite(dataSource: DataSource, path: string): Promise<void> {
  const lockPath = path === ':memory:' ? path : `${path}-migrating`;
  if (path !== ':memory:') makePrivate(lockPath);
  const Sqlite = await loadSqlite();
  const lock = new Sqlite(lockPath, { timeout: WAIT_LIMIT_MS });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    await dataSource.runMigrations();
    await restoreSqliteObjects(dataSource);
  } finally {
    lock.close();
  }
}

/** Makes the triggers and indices that a migration of TypeORM lost when it made a table anew. */
export async function restoreSqliteObjects(dataSource: DataSource): Promise<void> {
  for (const trigger of sqliteTriggers) await dataSource.query(textOf(trigger, dataSource));
  for (const index of sqliteIndices) await restoreIndex(dataSource, index);
}

async function restoreIndex(dataSource: DataSource, index: (typeof sqliteIndices)[number]): Promise<void> {
  const [name, statement] = [textOf(index.name, dataSource), textOf(index.statement, dataSource)];
  const [found] = await statementsOn<{ sql: string }>(dataSource)`SELECT sql FROM sqlite_master WHERE name = ${name}`;
  if (found?.sql === statement) return;
  await dataSource.query(`DROP INDEX IF EXISTS ${name}`);
  await dataSource.query(statement);
}
