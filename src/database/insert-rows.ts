import type { EntityManager } from 'typeorm';
import { isUnacceptable } from './database-errors.js';
import { type JsonColumns, jsonParametersOf } from './json-parameters.js';
import { type SqlFragment, statementsOn } from './statement.js';

type Row = Readonly<Record<string, string | number | null>>;

/** A table with the columns that its new rows have; the others begin with their defaults. */
interface Target {
  readonly table: SqlFragment;
  /** Has `id`, which is text. */
  readonly columns: JsonColumns;
}

/**
 * Inserts many rows within a transaction: by one statement for all, and by one for each where the database refuses something
 * about one of them.
 *
 * @returns the ids of those that are in; what makes another one unique was given away in this very moment, or the database
 * refuses it
 */
export async function insertRows(
  rows: readonly Row[],
  target: Target,
  manager: EntityManager,
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  try {
    // PostgreSQL gives up the transaction after an error, but not what was before a savepoint
    return await manager.transaction((within) => insertAtOnce(rows, target, within));
  } catch (error) {
    if (!isUnacceptable(error)) throw error;
  }
  const ids = new Set<string>();
  if (rows.length === 1) return ids;
  for (const row of rows) for (const id of await insertRows([row], target, manager)) ids.add(id);
  return ids;
}

async function insertAtOnce(
  rows: readonly Row[],
  { table, columns }: Target,
  manager: EntityManager,
): Promise<ReadonlySet<string>> {
  const [open, close] = jsonParametersOf(manager.connection).rows(columns);
  const names: SqlFragment = () => Object.keys(columns).join(', ');
  const inserted = await statementsOn<{ id: string }>(manager)`
    INSERT INTO ${table} (${names}) ${open}${JSON.stringify(rows)}${close}
    ON CONFLICT DO NOTHING RETURNING id`;
  return new Set(inserted.map(({ id }) => id));
}
