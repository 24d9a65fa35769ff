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

const MENDED_BY_REFRESH = /^(TOKEN_(EXPIRED|INVALID|REVOKED)|SESSION_REVOKED)$/;
/** RFC 6750, section 3; RFC 9110, section 11.6.1, lets one header hold several challenges. */
const INVALID_TOKEN = /(^|,\s*)Bearer\s+([\w-]+\s*=\s*("[^"]*"|[^\s",]*)\s*,\s*)*error\s*=\s*"?invalid_token\b/i;

/**
 * What an answer means for the client.
 *
 * | status | code                                                       | challenge                   | refresh and repeat |
 * | ------ | ---------------------------------------------------------- | --------------------------- | ------------------ |
 * | not 401 | any                                                       | any                         | no  |
 * | 401    | TOKEN_EXPIRED, TOKEN_INVALID, TOKEN_REVOKED, SESSION_REVOKED | any                       | yes |
 * | 401    | TOKEN_MISSING, and no token was sent                       | any                         | yes |
 * | 401    | any other, such as INVALID_CREDENTIALS                     | any                         | no  |
 * | 401    | none                                                       | Bearer, error invalid_token | yes |
 * | 401    | none                                                       | any other, or none          | no  |
 *
 * A token that was sent and did not arrive (TOKEN_MISSING) was lost on the way, where a new one would be lost as well.
 */
export function isMendedByRefresh({ status, code, challenge, hadToken }: Refusal): boolean {
  if (status !== 401) return false;
  if (code === undefined) return INVALID_TOKEN.test(challenge ?? '');
  return code === 'TOKEN_MISSING' ? !hadToken : MENDED_BY_REFRESH.test(code);
}
