import { DataSource, type EntityManager } from 'typeorm';
import { retryingIfItGaveWay } from './database-errors.js';

/** Where a statement runs: on the data source, or on the manager of the transaction that it belongs to. */
export type Database = DataSource | EntityManager;

/** SQL of our own that several statements share; never anything that came from outside. */
export type SqlFragment = () => string;

/** What both drivers bind alike, or a fragment of SQL. */
type Parameter = string | number | null | SqlFragment;

type Statement<Row> = (strings: TemplateStringsArray, ...values: readonly Parameter[]) => Promise<Row[]>;

/**
 * A template tag that runs one statement which returns rows: a SELECT, or a write with RETURNING. Values travel as
 * parameters, never as text. For writes SQLite's driver answers the rows and PostgreSQL's a pair of rows and count; here
 * both are the rows.
 */
export function statementsOn<Row = Record<string, unknown>>(database: Database): Statement<Row> {
  return async (strings, ...values) => {
    const run = (): Promise<unknown> => database.sql(strings, ...values);
    // within a transaction the whole of it would have to run again, which is the unit of work's to do
    const result = database instanceof DataSource ? await retryingIfItGaveWay(run) : await run();
    if (!Array.isArray(result)) return [];
    const [rows, count] = result as unknown[];
    const isPair = result.length === 2 && Array.isArray(rows) && typeof count === 'number';
    return (isPair ? rows : result) as Row[];
  };
}
