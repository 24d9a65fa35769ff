import type { Pool } from 'pg';
import { type DataSource, QueryFailedError } from 'typeorm';

/**
 * Runs one statement on a connection of PostgreSQL's pool, outside transactions. TypeORM would make a query runner for it,
 * which costs about as much as the statement. What fails is logged and thrown as TypeORM does.
 *
 * @throws QueryFailedError; whatever kept the pool from giving a connection
 */
export async function runOnPool(dataSource: DataSource, text: string, parameters: unknown[]): Promise<unknown[]> {
  const client = await poolOf(dataSource).connect();
  let broken: Error | undefined;
  const noteBroken = (error: Error) => (broken = error);
  // an error of a connection that nobody listens to would end the process
  client.on('error', noteBroken);
  dataSource.logger.logQuery(text, parameters);
  try {
    const { rows } = await client.query<object>(text, parameters);
    return rows;
  } catch (cause) {
    const error = cause as Error & { readonly severity?: string };
    // PostgreSQL has ended the connection, and the news of that may come after the next statement
    if (error.severity === 'FATAL') broken = error;
    dataSource.logger.logQueryError(error, text, parameters);
    throw new QueryFailedError(text, parameters, error);
  } finally {
    client.off('error', noteBroken);
    // given back, unless it broke: a connection that refused a value is a good one
    client.release(broken);
  }
}

function poolOf({ driver }: DataSource): Pool {
  const { master } = driver as unknown as { readonly master?: Pool };
  if (!master) throw new Error('the database is not connected');
  return master;
}
