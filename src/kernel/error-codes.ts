/**
 * The catalogue of everything that can be answered instead of success: the code a program reads and the sentence a
 * person reads. A code is never renamed and its meaning never reworded (docs/errors.md).
 */
export const ERROR_MESSAGES = {
  VALIDATION_FAILED: 'One or more fields are not valid.',
  MALFORMED_JSON: 'The body is not valid JSON.',
  MALFORMED_REQUEST: 'The request could not be read.',
  REFRESH_TOKEN_AMBIGUOUS: 'The request contains different refresh tokens; send only one.',
  DELIVERY_REFUSED: 'A refresh token that came in a cookie is not answered in the body; ask for split or cookie.',
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
  EMAIL_TAKEN: 'An account with this e-mail address already exists.',
  USERNAME_TAKEN: 'An account with this username already exists.',
  KEYS_NOT_ROTATABLE: 'Access tokens are signed with a shared secret; change it in the settings instead.',
  ROLE_NAME_TAKEN: 'A role with this name already exists.',
  ROLE_BUILT_IN: 'This role is built in: it cannot be deleted, and the admin role always allows everything.',
  ROLE_IN_USE: 'Some users still have this role; remove it from them first.',
  LAST_ADMINISTRATOR: 'This is the last active administrator; appoint another one first.',
  VERSION_MISMATCH: 'The resource has changed since it was read; read it again.',
  PAYLOAD_TOO_LARGE: 'The request is too large.',
  HEADERS_TOO_LARGE: 'The header fields of the request are too large.',
  UNSUPPORTED_MEDIA_TYPE: 'The body must be application/json in UTF-8.',
  REQUEST_TIMEOUT: 'The request took too long to arrive.',
  PRECONDITION_REQUIRED: 'The request needs an If-Match header with the version it changes.',
  RATE_LIMITED: 'Too many requests; try again later.',
  LOGIN_BLOCKED:
    'Too many wrong passwords; use a device that has logged in to this account before, or reset the password by mail.',
  OVERLOADED: 'The server is busy; try again shortly.',
  SERVICE_UNAVAILABLE: 'The service is temporarily unavailable; try again shortly.',
  INTERNAL_ERROR: 'Something went wrong on the server.',
} as const;

export type ErrorCode = keyof typeof ERROR_MESSAGES;
