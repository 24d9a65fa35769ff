import { Client, type ClientConfig } from 'pg';
import { makeImpatient } from './impatient-connection.js';

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
    makeImpatient(this);
  }
}
