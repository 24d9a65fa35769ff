/**
 * The catalogue of everything that can be answered instead of success: the code a program reads and the sentence a
 * person reads. A code is never renamed and its meaning never reworded (API.md, "Form").
 */
export const ERROR_MESSAGES = {
  VALIDATION_FAILED: 'One or more fields are not valid.',
  MALFORMED_JSON: 'The body is not valid JSON.',
  MALFORMED_REQUEST: 'The request could not be read.',
  REFRESH_TOKEN_AMBIGUOUS: 'The request carries different refresh tokens; send one.',
  INVALID_CLIENT: 'The client could not be authenticated.',
  INVALID_CREDENTIALS: 'The account or the password is wrong.',
  TOKEN_MISSING: 'This route needs an access token.',
  TOKEN_INVALID: 'The access token is not valid.',
  TOKEN_REVOKED: 'The access token was revoked; refresh it.',
  TOKEN_EXPIRED: 'The access token has expired; refresh it.',
  REFRESH_TOKEN_MISSING: 'There is no refresh token in the body or in a cookie.',
  REFRESH_TOKEN_INVALID: 'The refresh token is not valid.',
  REFRESH_TOKEN_EXPIRED: 'The refresh token or its session has expired; log in again.',
  REFRESH_TOKEN_REUSED: 'The refresh token was used before; its session has been ended. Log in again.',
  SESSION_REVOKED: 'The session has ended; log in again.',
  SESSION_EXPIRED: 'The session has expired; log in again.',
  ACCOUNT_SUSPENDED: 'The account is suspended.',
  FORBIDDEN: 'This is not allowed.',
  CSRF_CHECK_FAILED: 'A request authenticated by a cookie must come from this site or carry the X-CSRF-Token header.',
  NOT_FOUND: 'There is nothing at this address.',
  EMAIL_TAKEN: 'An account with this e-mail address exists.',
  USERNAME_TAKEN: 'An account with this username exists.',
  KEYS_NOT_ROTATABLE: 'Access tokens are signed with a shared secret, which is changed in the settings.',
  VERSION_MISMATCH: 'The resource was changed meanwhile; read it again.',
  PAYLOAD_TOO_LARGE: 'The request is too large.',
  HEADERS_TOO_LARGE: 'The header fields of the request are too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The body must be application/json in UTF-8.',
  REQUEST_TIMEOUT: 'The request took too long to arrive.',
  PRECONDITION_REQUIRED: 'The request must say in If-Match which version it changes.',
  RATE_LIMITED: 'Too many requests; try again later.',
  OVERLOADED: 'The server is busy; try again shortly.',
  SERVICE_UNAVAILABLE: 'The service is temporarily unavailable; try again shortly.',
  INTERNAL_ERROR: 'Something went wrong on the server.',
} as const;

export type ErrorCode = keyof typeof ERROR_MESSAGES;
