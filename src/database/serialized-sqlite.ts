import { type DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import { FifoLock } from './fifo-lock.js';
import { SharedCommits, sharedCommitsOf, shareCommitsOn, type SqliteConnection } from './shared-commits.js';

const LOCK_TIMEOUT_MS = 5_000;

/** What the query runners of one connection have in common. */
interface Connection {
  readonly lock: FifoLock;
  readonly statements: Map<string, unknown>;
}

/**
 * A session of its own on the one connection: a transaction owns the connection from BEGIN to COMMIT or ROLLBACK, and
 * every other statement waits its turn.
 */
class SerializedQueryRunner extends BetterSqlite3QueryRunner {
  private ownsConnection = false;
  private hasForeignKeysOff = false;
  private isBetweenTransactions = false;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly shared: Connection,
  ) {
    super(driver);
    Object.assign(this, { stmtCache: shared.statements });
  }

  override query(query: string, parameters?: unknown[], useStructuredResult?: false): Promise<unknown>;
  override query(query: string, parameters: unknown[] | undefined, useStructuredResult: true): Promise<never>;
  override async query(query: string, parameters: unknown[] = [], useStructuredResult = false): Promise<unknown> {
    // IMMEDIATE: with several processes a deferred transaction fails with SQLITE_BUSY when it turns into a writer
    const statement = query === 'BEGIN TRANSACTION' ? 'BEGIN IMMEDIATE TRANSACTION' : query;
    if (this.ownsConnection) {
      this.assertNotRolledBack(statement);
      return super.query(statement, parameters, useStructuredResult);
    }
    await this.shared.lock.acquire(LOCK_TIMEOUT_MS);
    try {
      return await super.query(statement, parameters, useStructuredResult);
    } finally {
      this.shared.lock.release();
    }
  }

  override async startTransaction(isolationLevel?: IsolationLevel): Promise<void> {
    if (!this.ownsConnection) {
      await this.shared.lock.acquire(LOCK_TIMEOUT_MS);
      this.ownsConnection = true;
    }
    try {
      await super.startTransaction(isolationLevel);
    } catch (error) {
      if (this.transactionDepth === 0) this.forgetTransaction();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.yieldConnection();
  }

  override async rollbackTransaction(): Promise<void> {
    const isOutermost = this.transactionDepth <= 1;
    try {
      if (this.isRolledBack()) this.transactionDepth -= 1;
      else await super.rollbackTransaction();
    } finally {
      if (isOutermost) this.forgetTransaction();
    }
  }

  /**
   * Turns the foreign keys off, or a table that is made anew would take its children along. SQLite ignores that within a
   * transaction, and reverting begins one before it asks; nothing has been written by then.
   */
  override async beforeMigration(): Promise<void> {
    this.hasForeignKeysOff = true;
    if (!this.isTransactionActive) return super.beforeMigration();
    await this.query('COMMIT');
    this.isBetweenTransactions = true;
    await super.beforeMigration();
    await this.query('BEGIN TRANSACTION');
    this.isBetweenTransactions = false;
  }

  /** Within a transaction it would have no effect either: then releasing the runner does it. */
  override async afterMigration(): Promise<void> {
    if (this.isTransactionActive) return;
    await super.afterMigration();
    this.hasForeignKeysOff = false;
  }

  override async release(): Promise<void> {
    while (this.ownsConnection && this.isTransactionActive) await this.rollbackTransaction();
    // a migration that fails never gets to its end, and the connection is everybody's
    if (this.hasForeignKeysOff) await this.afterMigration();
    await super.release();
    // as on PostgreSQL: whatever still held on to the transaction would write outside of it
    this.isReleased = true;
  }

  /** A full disk makes SQLite roll the whole transaction back by itself, whatever savepoints it has. */
  private isRolledBack(): boolean {
    if (this.isBetweenTransactions) return false;
    const { inTransaction } = this.driver.databaseConnection as { inTransaction: boolean };
    return this.isTransactionActive && this.transactionDepth > 0 && !inTransaction;
  }

  /** What went on regardless would be written at once, each statement for itself. */
  private assertNotRolledBack(statement: string): void {
    if (!this.isRolledBack()) return;
    const cause = Object.assign(new Error('SQLite has rolled this transaction back'), { code: 'SQLITE_FULL' });
    throw new QueryFailedError(statement, [], cause);
  }

  private forgetTransaction(): void {
    this.isTransactionActive = false;
    this.transactionDepth = 0;
    this.yieldConnection();
  }

  private yieldConnection(): void {
    if (!this.ownsConnection) return;
    this.ownsConnection = false;
    this.shared.lock.release();
  }
}

/**
 * Makes TypeORM safe on better-sqlite3, whose driver shares one query runner, hence one transaction state, among all
 * requests: without this a statement of one request dies with another's rollback. Call it between `new DataSource()` and
 * `initialize()`; a query runner that was made before goes on as TypeORM has it. Other drivers, and a data source that is
 * safe already, are left as they are. See docs/decisions/0003-sqlite-is-serialised.md.
 *
 * @returns the same data source
 * @throws Error when a transaction is open on its connection
 */
export function serializeSqlite(dataSource: DataSource): DataSource {
  if (dataSource.options.type !== 'better-sqlite3' || sharedCommitsOf(dataSource)) return dataSource;
  const connection: Connection = { lock: new FifoLock(), statements: new Map() };
  const driver = dataSource.driver as unknown as BetterSqlite3Driver;
  if ((driver.databaseConnection as SqliteConnection | undefined)?.inTransaction)
    throw new Error('a transaction is open on the SQLite database: call serializeSqlite(dataSource) before it begins');
  driver.createQueryRunner = (): QueryRunner => new SerializedQueryRunner(driver, connection);
  const commits = new SharedCommits({
    connection: () => driver.databaseConnection as SqliteConnection,
    lock: connection.lock,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    logger: () => dataSource.logger,
  });
  shareCommitsOn(dataSource, commits);
  return dataSource;
}
