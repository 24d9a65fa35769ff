import { Logger } from '@nestjs/common';
import { DomainError } from '../../kernel/domain-error.js';
import { asDomainError, ProviderFailure } from '../providers/index.js';

const logger = new Logger('Federation');

/**
 * What a request to a provider brings; its failure as one of ours, and in the log.
 *
 * @throws DomainError PROVIDER_SIGN_IN_REFUSED, PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED
 */
export async function orDomainError<Answer>(provider: string, request: Promise<Answer>): Promise<Answer> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error;
    const { kind, reason, message } = error;
    logger.warn({ event: 'provider_sign_in_failed', provider, kind, reason, message });
    throw refusalFor(error);
  }
}

/** A code that is over is no connection that is over: whoever starts again gets another one. */
function refusalFor(failure: ProviderFailure): DomainError {
  if (failure.kind !== 'dead') return asDomainError(failure);
  return new DomainError('PROVIDER_SIGN_IN_REFUSED', { detail: failure.message, cause: failure });
}
