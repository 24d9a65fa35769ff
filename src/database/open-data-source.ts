import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { withoutStatementTimeout } from './data-source-options.js';
import { migratePostgres } from './migrate-postgres.js';
import { migrateSqlite } from './migrate-sqlite.js';
import { serializeSqlite } from './serialized-sqlite.js';

const logger = new Logger('Database');

/** Connects and brings the schema up to date; several instances may start at once on one database. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await connect(options);
  try {
    if (options.type === 'better-sqlite3') await migrateSqlite(dataSource, options.database);
    if (options.type === 'postgres') {
      await migratePostgres(dataSource);
      await reportEndlessStatements(dataSource);
    }
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

async function connect(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await initialize(options);
  } catch (cause) {
    throw new Error('the database in DATABASE_URL cannot be opened', { cause });
  }
}

async function initialize(options: DataSourceOptions): Promise<DataSource> {
  try {
    return await serializeSqlite(new DataSource(options)).initialize();
  } catch (error) {
    const isRefused = options.type === 'postgres' && /statement_timeout/.test((error as Error).message);
    if (!isRefused) throw error;
    return new DataSource(withoutStatementTimeout(options)).initialize();
  }
}

/** A pooler may also take the parameter and drop it, so the database is asked. */
async function reportEndlessStatements(dataSource: DataSource): Promise<void> {
  const [answer] = await dataSource.query<{ statement_timeout: string }[]>('SHOW statement_timeout');
  if (answer?.statement_timeout !== '0') return;
  logger.warn(
    'The pooler before the database keeps statement_timeout from it, so a statement goes on after its request was given up. ' +
      "Set it for the role of DATABASE_URL: ALTER ROLE … SET statement_timeout = '15s'",
  );
}
