import { DomainError } from '../../../kernel/domain-error.js';

/** Each failure means that somebody else has succeeded, so it takes as many at once to fail that often. */
const MOST_ATTEMPTS = 50;

/**
 * Does again what somebody else's change has overtaken, so that of changes that arrive at once all are kept. Nothing is locked
 * meanwhile: a team's rules may ask a database.
 *
 * @throws DomainError SERVICE_UNAVAILABLE when it is overtaken again and again; whatever the work throws
 */
export async function againstTheNewest<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'VERSION_MISMATCH') throw error;
    }
  }
  throw new DomainError('SERVICE_UNAVAILABLE', {
    detail: `overtaken ${MOST_ATTEMPTS} times by other changes of the user`,
  });
}
