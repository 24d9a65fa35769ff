import { DomainError } from '../../kernel/domain-error.js';
import type { ErrorCode } from '../../kernel/error-codes.js';
import type { ProviderFailure, ProviderFailureKind } from './provider-failure.js';

const CODES: Readonly<Record<ProviderFailureKind, ErrorCode>> = {
  dead: 'CONNECTION_NEEDS_RECONSENT',
  refused: 'PROVIDER_SIGN_IN_REFUSED',
  misconfigured: 'PROVIDER_MISCONFIGURED',
  ambiguous: 'PROVIDER_MISCONFIGURED',
  away: 'PROVIDER_UNAVAILABLE',
};

/** Where a provider that is away does not say when to come again. */
const USUAL_RETRY_SECONDS = 5;

/** What whoever asked is told of it. Nothing of the provider's own words reaches them. */
export function asDomainError(failure: ProviderFailure): DomainError {
  const retryAfterSeconds = failure.retryAfterSeconds ?? USUAL_RETRY_SECONDS;
  return new DomainError(CODES[failure.kind], {
    detail: failure.message,
    ...(failure.kind === 'away' ? { retryAfterSeconds } : {}),
  });
}
