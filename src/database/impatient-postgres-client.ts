import { Client, type ClientConfig } from 'pg';

type Query = (...given: unknown[]) => unknown;

/**
 * Hangs up on a server that is silent for longer than `query_timeout`. Without that the connection would go back into the
 * pool as it is: dead, and every request that gets it would wait in vain; or, when the network was away for a while, in the
 * middle of a transaction whose ROLLBACK was never sent, and what others write there afterwards would never be committed.
 */
export class ImpatientPostgresClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // by assignment, because its many signatures cannot be overridden as one
    const query = this.query.bind(this) as Query;
    this.query = ((...given: unknown[]) => this.hangingUpOnSilence(query(...given))) as typeof this.query;
  }

  private hangingUpOnSilence(answer: unknown): unknown {
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        // the pool takes no connection back that is ending; with a query under way `end` cuts it
        if (error instanceof Error && error.message === 'Query read timeout') this.end().catch(() => undefined);
      });
    }
    return answer;
  }
}
