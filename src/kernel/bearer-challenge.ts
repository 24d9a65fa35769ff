import type { DomainError } from './domain-error.js';
import type { ErrorCode } from './error-codes.js';

const WITHOUT_CREDENTIALS: readonly ErrorCode[] = ['TOKEN_MISSING', 'REFRESH_TOKEN_MISSING', 'INVALID_CREDENTIALS'];
const REALM = 'Bearer realm="watchword"';

/**
 * The `WWW-Authenticate` of a 401. RFC 6750, section 3: a challenge has at least one parameter, and no error when no
 * credentials were presented. RFC 9470, section 3: a login that is too old is not an invalid token, and the challenge says
 * how old it may be.
 */
export function bearerChallengeOf(error: DomainError): string {
  if (WITHOUT_CREDENTIALS.includes(error.code)) return REALM;
  const isTooOld = error.code === 'RECENT_LOGIN_REQUIRED';
  const kind = isTooOld ? 'insufficient_user_authentication' : 'invalid_token';
  const maxAge = error.maxAgeSeconds === undefined ? '' : `, max_age="${error.maxAgeSeconds}"`;
  return `${REALM}, error="${kind}", error_description="${error.message}"${maxAge}`;
}
