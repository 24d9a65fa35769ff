/* A process that migrates the database named by its argument as soon as a byte comes in, and says how it went. */
import { once } from 'node:events';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { extraMigrations } from './extra-migrations.js';

export interface MigrationOutcome {
  /** PostgreSQL's always are. */
  readonly areForeignKeysOn: boolean;
  readonly applied: number;
  /** The version of each user, which CountUp raises by one. */
  readonly versions: readonly number[];
}

const DEFAULTS = {
  poolSize: 10,
  poolWaitMs: 5_000,
  sqliteSynchronous: 'normal' as const,
  tablePrefix: '',
  schema: undefined,
};

const [url = ''] = process.argv.slice(2);
const isSqlite = url.startsWith('sqlite:');
const database = isSqlite
  ? { kind: 'sqlite' as const, location: url.slice('sqlite:'.length), ...DEFAULTS }
  : { kind: 'postgres' as const, location: url, ...DEFAULTS };
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

// without the entities, which migrations do not need and which would bring half the application along
const dataSource = await openDataSource(
  await dataSourceOptions(database, { entities: [], migrations: extraMigrations }),
);
const [setting] = isSqlite ? await dataSource.query<{ foreign_keys: number }[]>('PRAGMA foreign_keys') : [];
const applied = await dataSource.query<unknown[]>('SELECT name FROM migrations');
const users = await dataSource.query<{ version: number }[]>('SELECT version FROM users');
await dataSource.destroy();

const outcome: MigrationOutcome = {
  areForeignKeysOn: setting?.foreign_keys !== 0,
  applied: applied.length,
  versions: users.map(({ version }) => version),
};
process.stdout.write(`${JSON.stringify(outcome)}\n`);
