import { DataSource, type DataSourceOptions } from 'typeorm';
import { serializeSqlite } from './serialized-sqlite.js';

/** Any number, as long as every instance takes the same one: names the lock under which migrations run. */
const MIGRATION_LOCK = 7_232_026;

/** Connects and brings the schema up to date; several instances may start at once on one database. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await serializeSqlite(new DataSource(options)).initialize();
  try {
    if (options.type === 'postgres') await migratePostgres(dataSource);
    else await migrateSqlite(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** An advisory lock belongs to its connection, so a crashed instance cannot leave it behind. */
async function migratePostgres(dataSource: DataSource): Promise<void> {
  const holder = dataSource.createQueryRunner();
  try {
    await holder.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations();
    await holder.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await holder.release();
  }
}

/** SQLite has no such lock: of two processes one fails on the other's tables, and finds its work done. */
async function migrateSqlite(dataSource: DataSource): Promise<void> {
  try {
    await dataSource.runMigrations();
  } catch (error) {
    if (await dataSource.showMigrations()) throw error;
  }
}
