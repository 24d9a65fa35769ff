import { QueryFailedError } from 'typeorm';
import { isError } from '../http/translate-error.js';
import { DomainError } from '../kernel/domain-error.js';
import { type DatabaseTrouble, databaseTroubleOf } from './database-trouble.js';

interface DriverError {
  readonly code?: string;
  readonly message?: string;
  readonly constraint?: string;
}

const UNIQUE_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);
const FOREIGN_KEY_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_FOREIGNKEY', '23503']);

function driverErrorOf(error: unknown): DriverError | undefined {
  return error instanceof QueryFailedError ? (error.driverError as DriverError) : undefined;
}

/**
 * Whether a write was refused because `table.column` must be unique. PostgreSQL names the constraint, SQLite the column;
 * the migrations name a unique constraint `uq_<table>_<column>`, which is what ties the two. Before either stands the prefix
 * of the deployment.
 */
export function isUniqueViolation(error: unknown, table: string, column: string, tablePrefix = ''): boolean {
  const driverError = driverErrorOf(error);
  if (!driverError || !UNIQUE_VIOLATIONS.has(driverError.code ?? '')) return false;
  if (driverError.constraint !== undefined) return driverError.constraint === `${tablePrefix}uq_${table}_${column}`;
  const [, columns = ''] = /^UNIQUE constraint failed: (.+)$/.exec(driverError.message ?? '') ?? [];
  return columns.split(', ').includes(`${tablePrefix}${table}.${column}`);
}

export function isForeignKeyViolation(error: unknown): boolean {
  return FOREIGN_KEY_VIOLATIONS.has(driverErrorOf(error)?.code ?? '');
}

// what validation should have refused: over-long or unreadable text, a broken check
const UNACCEPTABLE = new Set(['22001', '22003', '22021', '22P05', '23514', 'SQLITE_CONSTRAINT_CHECK']);

/** Whether a write was refused because of what is in it, so that the same one will be refused again. */
export function isUnacceptable(error: unknown): boolean {
  return UNACCEPTABLE.has(driverErrorOf(error)?.code ?? '');
}

const RETRY_AFTER_SECONDS = 2;

// serialization_failure and deadlock_detected: one of two had to give way and was rolled back whole
const GIVEN_WAY = new Set(['40001', '40P01']);

const MOST_ATTEMPTS = 5;

/** Runs a statement or a whole transaction again when the database made it give way to another. */
export async function retryingIfItGaveWay<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !GIVEN_WAY.has(driverErrorOf(error)?.code ?? '')) throw error;
    }
  }
}

/** What an error says of the database, whoever wrapped it; undefined for one that is not about that. */
export function troubleBehind(error: unknown): DatabaseTrouble | undefined {
  return isError(error) ? databaseTroubleOf(driverErrorOf(error) ?? error) : undefined;
}

/**
 * What an error of the database means to a caller: that it cannot serve now, so that trying again makes sense; or that it
 * refused a value. Nothing was changed in either case.
 */
export function databaseErrorAsDomainError(error: unknown): DomainError | undefined {
  if (!isError(error)) return undefined;
  const code = driverErrorOf(error)?.code ?? (error as DriverError).code ?? '';
  if (UNACCEPTABLE.has(code))
    return new DomainError('VALIDATION_FAILED', { detail: `database: ${code}`, cause: error });
  if (troubleBehind(error) === undefined) return undefined;
  return new DomainError('SERVICE_UNAVAILABLE', {
    detail: `database: ${error.message}`,
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: error,
  });
}
