import type { DataSourceOptions, EntitySchema, MigrationInterface, MixedList } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { DatabaseSettings } from '../config/settings.js';
import { loadSqlite } from './load-sqlite.js';
import { migrations } from './migrations/index.js';
import { makePrivate } from './private-file.js';
import { withTableNaming } from './table-naming.js';

/** A class with `@Entity()`. */
export type EntityClass = abstract new (...args: never[]) => object;
/** A class that is a migration of TypeORM. */
export type MigrationClass = new () => MigrationInterface;

const SQLITE_BUSY_TIMEOUT_MS = 5_000;
const POSTGRES_STATEMENT_TIMEOUT_MS = 15_000;
/** For a server that does not even say that a statement took too long. */
const POSTGRES_SILENCE_TIMEOUT_MS = 20_000;

/** What a team's own modules add to the one database. */
export interface DatabaseExtras {
  /** Beside those of Watchword. */
  readonly entities: readonly (EntityClass | EntitySchema)[];
  /** Beside those of Watchword, in one order by their timestamps. */
  readonly migrations: readonly MigrationClass[];
}

interface SqliteConnection {
  pragma(text: string): unknown;
}

/**
 * How TypeORM reaches the database; the same for the server and for the command line (`ormconfig.ts`). The schema comes
 * from migrations alone. A driver is loaded only where it is used.
 */
export async function dataSourceOptions(
  database: DatabaseSettings,
  extras: DatabaseExtras,
): Promise<DataSourceOptions> {
  const { kind, tablePrefix, schema } = database;
  const options = {
    ...(kind === 'postgres' ? await postgresOptions(database) : await sqliteOptions(database)),
    entities: extras.entities as MixedList<EntityClass | EntitySchema> as never,
    migrations: [...migrations, ...extras.migrations],
    migrationsTableName: `${tablePrefix}migrations`,
    migrationsTransactionMode: 'each' as const,
    synchronize: false,
    logging: false,
  };
  return withTableNaming(options, { tablePrefix, schema });
}

async function postgresOptions(database: DatabaseSettings): Promise<PostgresDataSourceOptions> {
  const { ImpatientPostgresClient } = await import('./impatient-postgres-client.js');
  return {
    type: 'postgres',
    url: database.location,
    ...(database.schema !== undefined && { schema: database.schema }),
    applicationName: 'watchword',
    poolSize: database.poolSize,
    connectTimeoutMS: database.poolWaitMs,
    extra: {
      Client: ImpatientPostgresClient,
      statement_timeout: POSTGRES_STATEMENT_TIMEOUT_MS,
      query_timeout: POSTGRES_SILENCE_TIMEOUT_MS,
      keepAlive: true,
    },
  };
}

async function sqliteOptions(database: DatabaseSettings): Promise<BetterSqlite3DataSourceOptions> {
  if (database.location !== ':memory:') makePrivate(database.location);
  return {
    type: 'better-sqlite3',
    driver: await loadSqlite(),
    database: database.location,
    enableWAL: database.location !== ':memory:',
    timeout: SQLITE_BUSY_TIMEOUT_MS,
    prepareDatabase: (connection: SqliteConnection) => {
      // in WAL mode a killed process loses nothing with either; with `normal` a power cut may lose the newest commits
      connection.pragma(`synchronous = ${database.sqliteSynchronous}`);
    },
  };
}

/** For migrations, which may rewrite a large table. */
export function withoutTimeLimits(options: PostgresDataSourceOptions): PostgresDataSourceOptions {
  return { ...options, extra: { ...(options.extra as object), statement_timeout: 0, query_timeout: 0 } };
}

/**
 * For a pooler that refuses to set `statement_timeout`, as PgBouncer does unless it is told to ignore it. A request waits no
 * longer than otherwise, but the database goes on with what nobody waits for, unless the role has the parameter.
 */
export function withoutStatementTimeout(options: PostgresDataSourceOptions): PostgresDataSourceOptions {
  const extra = { ...(options.extra as object), statement_timeout: 0, query_timeout: POSTGRES_STATEMENT_TIMEOUT_MS };
  return { ...options, extra };
}
