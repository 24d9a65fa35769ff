import type { EntityManager } from 'typeorm';
import { statementsOn } from './statement.js';

/** Any numbers that nothing else takes, the same on every instance. */
const LOCKS = { roles: 7_232_027 };

/**
 * Keeps every other transaction that asks for the same turn waiting until this one ends: for rules over several rows,
 * which no lock of a row holds. On SQLite transactions come one after the other anyway. Ask before the first reading,
 * since PostgreSQL shows a statement what was committed before that statement.
 */
export async function lockUntilCommit(lock: keyof typeof LOCKS, manager: EntityManager): Promise<void> {
  if (manager.connection.options.type !== 'postgres') return;
  await statementsOn(manager)`SELECT pg_advisory_xact_lock(CAST(${LOCKS[lock]} AS bigint))`;
}
