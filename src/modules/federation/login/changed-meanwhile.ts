import { DomainError } from '../../../kernel/domain-error.js';
import type { ErrorCode } from '../../../kernel/error-codes.js';

/** What was decided does not hold any more, so it has to be decided anew. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** Of two who do the same at once one gets such a refusal, and finds what the other has done when it looks again. */
const OF_RACES: readonly ErrorCode[] = ['EMAIL_TAKEN', 'USERNAME_TAKEN', 'PROVIDER_ACCOUNT_TAKEN'];

/** Whether deciding anew may lead to something else. */
export function isOfRace(error: unknown): boolean {
  return error instanceof ChangedMeanwhile || (error instanceof DomainError && OF_RACES.includes(error.code));
}
