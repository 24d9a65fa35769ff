import { DataSource, type EntityManager } from 'typeorm';
import { retryingIfItGaveWay } from './database-errors.js';
import { runOnPool } from './pooled-statement.js';
import { sharedCommitsOf } from './shared-commits.js';
import { boundValues, type Parameter, StatementTexts } from './statement-text.js';

export type { SqlFragment } from './statement-text.js';

/** Where a statement runs: on the data source, or on the manager of the transaction that it belongs to. */
export type Database = DataSource | EntityManager;

type Statement<Row> = (strings: TemplateStringsArray, ...values: readonly Parameter[]) => Promise<Row[]>;

/** How each driver names the parameters in a text. */
const TEXTS = {
  sqlite: new StatementTexts(() => '?'),
  postgres: new StatementTexts((index) => `$${index + 1}`),
};

/**
 * A template tag that runs one statement which returns rows: a SELECT, or a write with RETURNING. Values travel as
 * parameters, never as text.
 */
export function statementsOn<Row = Record<string, unknown>>(database: Database): Statement<Row> {
  const { type } = (database instanceof DataSource ? database : database.connection).options;
  const texts = TEXTS[type === 'postgres' ? 'postgres' : 'sqlite'];
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
