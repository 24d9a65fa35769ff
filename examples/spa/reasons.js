/** Why a session is over, in words for whoever used it. The keys are what `loggedOut` says as its reason. */
const REASONS = {
  LOGGED_OUT: 'You logged out.',
  REFRESH_TOKEN_INVALID: 'The server does not know this login any more. Log in again.',
  REFRESH_TOKEN_EXPIRED: 'You were away for longer than a login lasts. Log in again.',
  REFRESH_TOKEN_REUSED:
    'A refresh token was used a second time, so somebody may have a copy of it. The server ended the session. Log in again, and change your password if you cannot explain it.',
  REFRESH_TOKEN_MISSING: 'The browser has no refresh token any more: its cookies were deleted. Log in again.',
  SESSION_REVOKED: 'The session was ended: on another of your devices, or by an administrator. Log in again.',
  SESSION_EXPIRED: 'The session has lasted for as long as one may. Log in again.',
  ACCOUNT_SUSPENDED: 'The account is suspended. Ask an administrator.',
};

/** Whether an error only says that the session is over, which `loggedOut` says as well. */
export function isReason(code) {
  return code in REASONS;
}

/** @param {string} code the reason of `loggedOut` */
export function reasonInWords(code, isElsewhere) {
  if (code === 'LOGGED_OUT' && isElsewhere) return 'You logged out in another tab.';
  return REASONS[code] ?? `You are logged out (${code}).`;
}

const FAILURES = {
  NETWORK_ERROR: 'The server cannot be reached.',
  TIMEOUT: 'The server did not answer in time.',
};

/** What went wrong, for people: the server's own sentences, and ours where it said nothing. */
export function failureInWords({ code, message }) {
  return FAILURES[code] ?? message;
}
