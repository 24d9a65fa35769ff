import { DataSource, type EntityManager } from 'typeorm';
import { retryingIfItGaveWay } from './database-errors.js';
import { runOnPool } from './pooled-statement.js';
import { sharedCommitsOf } from './shared-commits.js';
import { boundValues, type Parameter, type SqlFragment, StatementTexts } from './statement-text.js';
import { tableNamingOf } from './table-naming.js';

export { fragment, type SqlFragment } from './statement-text.js';

/** Where a statement runs: on the data source, or on the manager of the transaction that it belongs to. */
export type Database = DataSource | EntityManager;

type Statement<Row> = (strings: TemplateStringsArray, ...values: readonly Parameter[]) => Promise<Row[]>;

const textsByDataSource = new WeakMap<DataSource, StatementTexts>();

function textsOn(database: Database): StatementTexts {
  const dataSource = database instanceof DataSource ? database : database.connection;
  let texts = textsByDataSource.get(dataSource);
  if (!texts) textsByDataSource.set(dataSource, (texts = newTexts(dataSource)));
  return texts;
}

function newTexts(dataSource: DataSource): StatementTexts {
  const isPostgres = dataSource.options.type === 'postgres';
  return new StatementTexts(isPostgres ? (index) => `$${index + 1}` : () => '?', tableNamingOf(dataSource));
}

/** What a fragment is on this database, for a statement that is not written with the tag. */
export function textOf(part: SqlFragment, dataSource: DataSource): string {
  return part(tableNamingOf(dataSource));
}

/**
 * A template tag that runs one statement which returns rows: a SELECT, or a write with RETURNING. Values travel as
 * parameters, never as text. Tables are named by the constants of relations.ts: `FROM ${USERS}`.
 */
export function statementsOn<Row = Record<string, unknown>>(database: Database): Statement<Row> {
  const texts = textsOn(database);
  return (strings, ...values) => rowsOf(database, texts.textOf(strings, values), boundValues(values)) as Promise<Row[]>;
}

/**
 * Runs one statement. For writes SQLite's driver answers the rows and PostgreSQL's a pair of rows and count; here both are
 * the rows.
 */
export async function rowsOf(database: Database, text: string, parameters: unknown[]): Promise<unknown[]> {
  // within a transaction the whole of it would have to run again, which is the unit of work's to do
  if (!(database instanceof DataSource)) return rowsFrom(await database.query(text, parameters));
  const commits = sharedCommitsOf(database);
  if (commits) return commits.run(text, parameters);
  return retryingIfItGaveWay(() => runOnPool(database, text, parameters));
}

function rowsFrom(result: unknown): unknown[] {
  if (!Array.isArray(result)) return [];
  const [rows, count] = result as unknown[];
  const isPair = result.length === 2 && Array.isArray(rows) && typeof count === 'number';
  return isPair ? (rows as unknown[]) : result;
}
