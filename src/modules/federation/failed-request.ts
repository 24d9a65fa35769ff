import { DomainError } from '../../kernel/domain-error.js';
import { asDomainError, ProviderFailure } from '../providers/index.js';

/**
 * What a request to a provider brings; its failure, which is in the log, as one of ours.
 *
 * @throws DomainError PROVIDER_SIGN_IN_REFUSED, PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED
 */
export async function orDomainError<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    throw error instanceof ProviderFailure ? refusalFor(error) : error;
  }
}

/** A code that is over is no connection that is over: whoever starts again gets another one. */
function refusalFor(failure: ProviderFailure): DomainError {
  if (failure.kind !== 'dead') return asDomainError(failure);
  return new DomainError('PROVIDER_SIGN_IN_REFUSED', { detail: failure.message, cause: failure });
}
