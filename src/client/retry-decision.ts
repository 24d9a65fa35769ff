/** What is known of an answer, and of the request that it answers. */
export interface Refusal {
  readonly status: number;
  /** The envelope's code, where there is one. */
  readonly code: string | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | null | undefined;
  /** Whether the client sent an access token that it could read. */
  readonly hadToken: boolean;
}

const MENDED = /^(TOKEN_\w+|SESSION_REVOKED)$/;
/** RFC 6750, section 3. It may stand among other challenges; where it is another's, a refresh too many is all that comes of it. */
const INVALID_TOKEN = /\bBearer\b.*\berror="?invalid_token\b/i;

/**
 * Whether a call that was answered so is repeated with a new token.
 *
 * | status  | code in the body                                             | challenge                   | repeated |
 * | ------- | ------------------------------------------------------------ | --------------------------- | -------- |
 * | not 401 | any                                                          | any                         | no       |
 * | 401     | TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_REVOKED, SESSION_REVOKED | any                         | yes      |
 * | 401     | TOKEN_MISSING, and the client sent no token                  | any                         | yes      |
 * | 401     | any other, such as INVALID_CREDENTIALS                       | any                         | no       |
 * | 401     | none                                                         | Bearer, error invalid_token | yes      |
 * | 401     | none                                                         | any other, or none          | no       |
 *
 * A token that was sent and did not arrive (TOKEN_MISSING) was lost on the way, where a new one would be lost as well.
 */
export function isMendedByRefresh({ status, code, challenge, hadToken }: Refusal): boolean {
  if (status !== 401) return false;
  if (!code) return INVALID_TOKEN.test(challenge ?? '');
  return MENDED.test(code) && !(code === 'TOKEN_MISSING' && hadToken);
}
