import type { Pool } from 'pg';
import { type DataSource, QueryFailedError } from 'typeorm';

/**
 * Runs one statement on a connection of PostgreSQL's pool, outside transactions. TypeORM would make a query runner for it,
 * which costs about as much as the statement. What fails is logged and thrown as TypeORM does. `isStale` is asked about the
 * rows; where it says so, the connection is closed and not lent again.
 *
 * @throws QueryFailedError; whatever kept the pool from giving a connection
 */
export async function runOnPool(
  dataSource: DataSource,
  text: string,
  parameters: unknown[],
  isStale: (rows: unknown[]) => boolean = () => false,
): Promise<unknown[]> {
  const client = await poolOf(dataSource).connect();
  let broken: Error | boolean = false;
  const markBroken = (error: Error) => (broken = error);
  // an error of a connection that nobody listens to would end the process
  client.on('error', markBroken);
  dataSource.logger.logQuery(text, parameters);
  try {
    const { rows } = await client.query<object>(text, parameters);
    broken ||= isStale(rows);
    return rows;
  } catch (cause) {
    const error = cause as Error & { readonly severity?: string };
    // PostgreSQL ends the connection, but the pool may lend it once more before it learns of that
    if (error.severity === 'FATAL') broken = error;
    dataSource.logger.logQueryError(error, text, parameters);
    throw new QueryFailedError(text, parameters, error);
  } finally {
    client.off('error', markBroken);
    // a broken connection is closed; one that only refused a value is used again
    client.release(broken);
  }
}

/** The pool of a data source on PostgreSQL, or of its primary server where it has several. */
export function poolOf({ driver }: DataSource): Pool {
  const { master } = driver as unknown as { readonly master?: Pool };
  if (!master) throw new Error('the database is not connected');
  return master;
}
