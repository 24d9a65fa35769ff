import { type DataSource, QueryFailedError } from 'typeorm';
import type { FifoLock } from './fifo-lock.js';

/** As much of better-sqlite3's connection as is needed here. */
export interface SqliteConnection {
  prepare(text: string): SqliteStatement;
  readonly inTransaction: boolean;
}

interface SqliteStatement {
  /** Whether it returns rows. */
  readonly reader: boolean;
  /** Whether it leaves the database as it is. */
  readonly readonly: boolean;
  all(...parameters: unknown[]): unknown[];
  run(...parameters: unknown[]): unknown;
}

interface Write {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly rows: unknown[] } | { readonly error: unknown };

interface SharedCommitsOptions {
  readonly connection: () => SqliteConnection;
  /** Held by whoever uses the connection. */
  readonly lock: FifoLock;
  /** Milliseconds that a statement waits for the connection. */
  readonly lockTimeoutMs: number;
  readonly logger: () => DataSource['logger'];
}

const MOST_PREPARED = 200;

/**
 * Runs statements that stand alone, outside transactions, on SQLite. A commit costs more than the write that it makes
 * last, so the writes of one turn of the event loop share one; each of them succeeds or fails for itself, and nobody is
 * answered before the commit:
 *
 * | happens                                  | the writes of the turn                                              |
 * | ---------------------------------------- | ------------------------------------------------------------------- |
 * | nothing                                  | all last, by one commit                                             |
 * | a statement fails                        | SQLite undoes that statement; the others last                       |
 * | SQLite undoes everything (a full disk)   | each runs again, by itself                                          |
 * | the commit fails                         | undone; each runs again, by itself                                  |
 * | somebody else writes for too long (busy) | all fail: they have waited for the same thing                       |
 * | the connection is not to be had in time  | all fail                                                            |
 * | the process is killed before the commit  | none lasts, and nobody was told otherwise                           |
 *
 * See docs/decisions/0015-writes-of-one-turn-share-a-commit.md.
 */
export class SharedCommits {
  private writes: Write[] = [];
  private readonly prepared = new Map<string, SqliteStatement>();

  constructor(private readonly options: SharedCommitsOptions) {}

  /** @throws QueryFailedError; Error when the connection is not to be had in time */
  async run(text: string, parameters: unknown[]): Promise<unknown[]> {
    this.options.logger().logQuery(text, parameters);
    if (!this.isRead(text, parameters)) return this.write(text, parameters);
    const turn = this.options.lock.acquire(this.options.lockTimeoutMs);
    if (turn) await turn;
    try {
      return this.execute(text, parameters);
    } finally {
      this.options.lock.release();
    }
  }

  private isRead(text: string, parameters: unknown[]): boolean {
    try {
      return this.statement(text).readonly;
    } catch (cause) {
      throw this.failure(text, parameters, cause);
    }
  }

  private write(text: string, parameters: readonly unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      if (this.writes.length === 0) setImmediate(() => void this.writeAll());
      this.writes.push({ text, parameters, resolve, reject });
    });
  }

  private async writeAll(): Promise<void> {
    const writes = this.writes;
    this.writes = [];
    try {
      await this.options.lock.acquire(this.options.lockTimeoutMs);
    } catch (error) {
      for (const { reject } of writes) reject(error);
      return;
    }
    const outcomes = this.outcomesOf(writes);
    this.options.lock.release();
    for (const [index, { resolve, reject }] of writes.entries()) {
      const outcome = outcomes[index] as Outcome;
      if ('rows' in outcome) resolve(outcome.rows);
      else reject(outcome.error);
    }
  }

  private outcomesOf(writes: readonly Write[]): Outcome[] {
    try {
      return writes.length === 1 ? this.apart(writes) : this.together(writes);
    } catch (error) {
      return writes.map(() => ({ error }));
    }
  }

  private apart(writes: readonly Write[]): Outcome[] {
    return writes.map((write) => this.attempt(write));
  }

  private together(writes: readonly Write[]): Outcome[] {
    const begun = this.attempt({ text: 'BEGIN IMMEDIATE', parameters: [] });
    if ('error' in begun) return writes.map(() => begun);
    const outcomes: Outcome[] = [];
    for (const write of writes) {
      outcomes.push(this.attempt(write));
      if (!this.options.connection().inTransaction) return this.apart(writes);
    }
    const committed = this.attempt({ text: 'COMMIT', parameters: [] });
    if ('rows' in committed) return outcomes;
    if (this.options.connection().inTransaction) this.execute('ROLLBACK', []);
    return this.apart(writes);
  }

  private attempt({ text, parameters }: Pick<Write, 'text' | 'parameters'>): Outcome {
    try {
      return { rows: this.execute(text, parameters) };
    } catch (error) {
      return { error };
    }
  }

  private execute(text: string, parameters: readonly unknown[]): unknown[] {
    try {
      const statement = this.statement(text);
      if (statement.reader) return statement.all(...parameters);
      statement.run(...parameters);
      return [];
    } catch (cause) {
      throw this.failure(text, parameters, cause);
    }
  }

  private statement(text: string): SqliteStatement {
    let statement = this.prepared.get(text);
    if (statement) return statement;
    statement = this.options.connection().prepare(text);
    const [oldest] = this.prepared.keys();
    if (this.prepared.size >= MOST_PREPARED && oldest !== undefined) this.prepared.delete(oldest);
    this.prepared.set(text, statement);
    return statement;
  }

  /** As TypeORM wraps and logs what its driver throws. */
  private failure(text: string, parameters: readonly unknown[], cause: unknown): QueryFailedError {
    const error = cause as Error;
    this.options.logger().logQueryError(error, text, [...parameters]);
    return new QueryFailedError(text, [...parameters], error);
  }
}

const commitsOf = new WeakMap<DataSource, SharedCommits>();

/** Undefined for a data source that is not on SQLite. */
export function sharedCommitsOf(dataSource: DataSource): SharedCommits | undefined {
  return commitsOf.get(dataSource);
}

export function shareCommitsOn(dataSource: DataSource, commits: SharedCommits): void {
  commitsOf.set(dataSource, commits);
}
