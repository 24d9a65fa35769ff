import type { ClientBase, DatabaseError } from 'pg';

type Query = (...given: unknown[]) => unknown;

const READ_ONLY_SQL_TRANSACTION = '25006';

/** The connection, which from now on hangs up when it is of no use, and whose errors end no process; see ImpatientPostgresClient. */
export function makeImpatient(client: ClientBase & { end(): Promise<void> }): void {
  client.on('error', () => undefined);
  // by assignment, because its many signatures cannot be overridden as one
  const query = client.query.bind(client) as Query;
  client.query = ((...given: unknown[]) => {
    const answer = query(...given);
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        // the pool takes no connection back that is ending; with a query under way `end` cuts it
        if (isOfUselessConnection(error)) client.end().catch(() => undefined);
      });
    }
    return answer;
  }) as typeof client.query;
}

function isOfUselessConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message === 'Query read timeout' || (error as DatabaseError).code === READ_ONLY_SQL_TRANSACTION;
}
