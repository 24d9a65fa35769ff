import { DeadlineError, withinDeadline } from '../kernel/deadline.js';
import { DomainError } from '../kernel/domain-error.js';
import { databaseErrorAsDomainError } from './database-errors.js';

/** How long a request waits for a database that does not answer, in milliseconds. */
const DATABASE_TIMEOUT_MS = 3_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * For what decides over access: whoever cannot be asked has not said yes.
 *
 * @throws DomainError SERVICE_UNAVAILABLE
 */
export async function unavailableUnlessAnswered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withinDeadline(DATABASE_TIMEOUT_MS, answer);
  } catch (error) {
    if (error instanceof DeadlineError) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        detail: `the database gives ${error.message}`,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
        cause: error,
      });
    }
    throw databaseErrorAsDomainError(error) ?? error;
  }
}
