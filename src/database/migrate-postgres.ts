import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, type EntityManager, MigrationExecutor, type QueryRunner } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { withoutTimeLimits } from './data-source-options.js';
import { createMissingSchema } from './missing-schema.js';
import { statementsOn } from './statement.js';

/** Any number, as long as every instance takes the same one: names the lock under which migrations run. */
export const MIGRATION_LOCK = 7_232_026;

/** How long an instance waits for another one's migration before its start fails; nothing is served meanwhile. */
const WAIT_LIMIT_MS = 60_000;
const ASK_EVERY_MS = 100;
const REPORT_EVERY_MS = 10_000;

const BY_HAND = 'run it with `npm run typeorm -- migration:run`, then start again';

const logger = new Logger('Database');

export interface MigrationWait {
  readonly limitMs: number;
  readonly reportEveryMs: number;
}

/**
 * Applies what is missing, one migration at a time, each in a transaction that takes the lock first. So the lock ends with the
 * transaction, however that ends, and a pooler that lends connections by the transaction can neither strand it nor let two
 * instances have it. Where nothing is missing the lock is not asked for.
 *
 * @param database only read here; migrations have a connection of their own, since they may take longer than requests
 * @throws Error when another instance holds the lock for longer than the limit
 */
export async function migratePostgres(
  database: DataSource,
  wait: MigrationWait = { limitMs: WAIT_LIMIT_MS, reportEveryMs: REPORT_EVERY_MS },
): Promise<void> {
  const missing = await new MigrationExecutor(database).getPendingMigrations();
  if (missing.length === 0) return;
  const runner = await connectWithoutLimits(database.options as PostgresDataSourceOptions);
  try {
    const executor = new MigrationExecutor(runner.connection, runner);
    while (await applyNext(runner, executor, wait));
  } finally {
    await runner.release();
    await runner.connection.destroy();
  }
}

async function connectWithoutLimits(options: PostgresDataSourceOptions): Promise<QueryRunner> {
  const dataSource = await new DataSource({ ...withoutTimeLimits(options), poolSize: 1 }).initialize();
  return dataSource.createQueryRunner();
}

/** @returns whether there was one */
async function applyNext(runner: QueryRunner, executor: MigrationExecutor, wait: MigrationWait): Promise<boolean> {
  await runner.startTransaction();
  try {
    await liftTimeLimits(runner.manager);
    await acquireLock(runner.manager, wait);
    await createMissingSchema(runner);
    // another instance may have applied it while this one waited
    const [next] = await executor.getPendingMigrations();
    if (next) {
      if (next.instance?.transaction === false) throw new Error(`${next.name} cannot run in a transaction: ${BY_HAND}`);
      await executor.executeMigration(next);
    }
    await runner.commitTransaction();
    return next !== undefined;
  } catch (error) {
    // the connection may be what failed
    await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  }
}

/** By which PostgreSQL would end the waiting, or the rewriting of a large table; older versions have not all of them. */
async function liftTimeLimits(transaction: EntityManager): Promise<void> {
  await statementsOn(transaction)`
    SELECT set_config(name, '0', true) FROM pg_settings
    WHERE name IN ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;
}

async function acquireLock(transaction: EntityManager, { limitMs, reportEveryMs }: MigrationWait): Promise<void> {
  const statement = statementsOn<{ taken: boolean }>(transaction);
  const began = performance.now();
  let reports = 0;
  for (;;) {
    const [answer] = await statement`SELECT pg_try_advisory_xact_lock(CAST(${MIGRATION_LOCK} AS bigint)) AS taken`;
    if (answer?.taken) return;
    const waitedMs = performance.now() - began;
    if (waitedMs >= limitMs) {
      const seconds = Math.round(waitedMs / 1_000);
      throw new Error(
        `waited ${seconds} s for another instance that migrates the database: ${await holder(transaction)}`,
      );
    }
    if (waitedMs >= (reports + 0.1) * reportEveryMs) {
      reports += 1;
      logger.warn({ event: 'migration_waits', holder: await holder(transaction) });
    }
    await pause(ASK_EVERY_MS);
  }
}

interface Holder {
  readonly pid: number;
  readonly application: string | null;
  readonly address: string | null;
  /** When its transaction began, in which it asked for the lock; or its connection, where it holds the lock without one. */
  readonly since: Date | null;
}

/** Who holds the lock and since when, as far as our role may know. */
async function holder(transaction: EntityManager): Promise<string> {
  const [found] = await statementsOn<Holder>(transaction)`
    SELECT pid, application_name AS application, host(client_addr) AS address, COALESCE(xact_start, backend_start) AS since
    FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND (classid, objid, objsubid) = (0, CAST(${MIGRATION_LOCK} AS oid), 1)
      AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  if (!found) return 'it has just ended';
  const names = [found.application, found.address && `at ${found.address}`].filter(Boolean).join(' ');
  const since = found.since === null ? '' : ` since ${found.since.toISOString()}`;
  return `process ${found.pid} of PostgreSQL${names && ` (${names})`}${since}`;
}
