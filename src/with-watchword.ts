import type { DataSource, DataSourceOptions } from 'typeorm';
import { schemaName, tablePrefix as tablePrefixOf } from './config/database-name-readers.js';
import { isRefused, type Reader } from './config/setting-readers.js';
import { migrations } from './database/migrations/index.js';
import { entitySchemasOf } from './database/named-entities.js';
import { tableNamingIn, tableNamingOf, tablePathOf, withTableNaming } from './database/table-naming.js';
import { entities } from './entities.js';

/** How our tables are named in a database that they share with yours; the same as the settings of these names. */
export interface WatchwordTableNames {
  /** Stands before every name of ours, as `DATABASE_TABLE_PREFIX`; none by default. */
  readonly tablePrefix?: string;
  /** PostgreSQL only, as `DATABASE_SCHEMA`; by default the `schema` of your data source. */
  readonly schema?: string | undefined;
}

/** A table or view of ours to which a table of yours may refer. */
export type WatchwordTable = 'users' | 'roles' | 'sessions' | 'user_subjects';

const DRIVERS: readonly string[] = ['postgres', 'better-sqlite3'];

/**
 * The options of your TypeORM data source with our entities and migrations beside yours. Use it in the file that your
 * TypeORM command line reads and wherever your application makes the data source. TypeORM runs all migrations in the order
 * of their timestamps. Our tables are left to our migrations: `migration:generate` and `synchronize` do not see them.
 *
 * @throws Error for a driver that Watchword does not know, for names that a database would not take, and when the options have been through it before
 */
export function withWatchword<Options extends DataSourceOptions>(
  options: Options,
  names: WatchwordTableNames = {},
): Options {
  if (!DRIVERS.includes(options.type))
    throw new Error(`Watchword does not work on ${options.type}: use ${DRIVERS.join(' or ')}`);
  if (tableNamingIn(options)) throw new Error('withWatchword has been called with these options before');
  const naming = { tablePrefix: names.tablePrefix ?? '', schema: schemaFor(options, names) };
  if (naming.tablePrefix !== '') assertAccepted('tablePrefix', tablePrefixOf, naming.tablePrefix);
  if (naming.schema !== undefined) assertAccepted('schema', schemaName, naming.schema);
  return withTableNaming(
    {
      ...options,
      entities: [...listed(options.entities), ...entitySchemasOf(entities, naming)],
      migrations: [...listed(options.migrations), ...migrations],
    },
    naming,
  );
}

/**
 * The name of one of our tables in a data source, as a migration of yours needs it for a foreign key:
 * `referencedTableName: watchwordTableName('users', queryRunner.connection)`. With a schema it is `schema.table`.
 */
export function watchwordTableName(table: WatchwordTable, dataSource: Pick<DataSource, 'options'>): string {
  return tablePathOf(table, tableNamingOf(dataSource));
}

function schemaFor(options: DataSourceOptions, { schema }: WatchwordTableNames): string | undefined {
  if (options.type === 'postgres') return schema ?? options.schema;
  if (schema !== undefined) throw new Error('schema is for PostgreSQL; SQLite has none, so use tablePrefix');
  return undefined;
}

function assertAccepted(name: string, reader: Reader<string>, text: string): void {
  const reading = reader(text);
  if (isRefused(reading)) throw new Error(`${name} ${reading.refusal}`);
}

/** Both are lists, or objects whose values are one. */
function listed<Item>(given: readonly Item[] | Readonly<Record<string, Item>> | undefined): Item[] {
  return Object.values(given ?? {});
}
