import { Client, type ClientConfig, type DatabaseError } from 'pg';

type Query = (...given: unknown[]) => unknown;

const READ_ONLY_SQL_TRANSACTION = '25006';

/**
 * The connection that the pool makes. It differs from pg's in three ways.
 *
 * It hangs up on a server that is silent for longer than `query_timeout`. Without that the connection would go back into the
 * pool as it is: dead, and every request that gets it would wait in vain; or, when the network was away for a while, in the
 * middle of a transaction whose ROLLBACK was never sent, and what others write there afterwards would never be committed.
 *
 * It also hangs up on a server that can only be read, which was the primary before a failover: a new connection may reach the
 * new one, and this one never would.
 *
 * It has a listener for errors as long as it exists. The pool listens to idle connections only, and who borrows one begins to
 * listen a moment later. When PostgreSQL says in one packet that a new connection is ready and that it is closed, the error
 * comes between the two, and an error that nobody listens to ends the process. Nothing is lost by ignoring it here: the next
 * statement on that connection fails, and the pool does not lend it again.
 */
export class ImpatientPostgresClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    // by assignment, because its many signatures cannot be overridden as one
    const query = this.query.bind(this) as Query;
    this.query = ((...given: unknown[]) => this.hangingUpIfUseless(query(...given))) as typeof this.query;
  }

  private hangingUpIfUseless(answer: unknown): unknown {
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        // the pool takes no connection back that is ending; with a query under way `end` cuts it
        if (isOfUselessConnection(error)) this.end().catch(() => undefined);
      });
    }
    return answer;
  }
}

function isOfUselessConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message === 'Query read timeout' || (error as DatabaseError).code === READ_ONLY_SQL_TRANSACTION;
}
