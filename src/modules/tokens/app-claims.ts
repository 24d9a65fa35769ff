import { CLOCK_TOLERANCE_SECONDS } from '../../kernel/clock.js';

/** RFC 8725, section 3.11: a type of their own keeps these tokens apart from access tokens (`at+jwt`). */
export const APP_TOKEN_TYPE = 'app+jwt';

/** What every token says that the host has signed; beside it stands whatever the host has put in. */
export interface AppClaims {
  readonly iss: string;
  readonly aud: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf?: number;
  readonly exp: number;
  readonly sub?: string;
}

export interface ExpectedAppClaims {
  readonly issuer: string;
  /** One of these. */
  readonly audiences: readonly string[];
  /** The most that a token lives, whatever it says itself. */
  readonly accessLifetimeMs: number;
}

/** The audience of a host's tokens that name none: never that of access tokens. */
export function appAudienceOf(audience: string): string {
  return `${audience}:app`;
}

/**
 * Judges the claims of a token of the host's whose type and signature are right.
 *
 * | the token                                                  | verdict |
 * | ---------------------------------------------------------- | ------- |
 * | lacks a claim, or has one of another type                  | invalid |
 * | is of another issuer, or for another audience              | invalid |
 * | begins later than now, or ends before it begins            | invalid |
 * | is past its `exp`, or older than an access token may be    | expired |
 * | anything else                                              | valid   |
 *
 * The last row but one is there because keys and revocations are remembered no longer than access tokens live.
 */
export function judgeAppClaims(
  payload: object,
  { issuer, audiences, accessLifetimeMs }: ExpectedAppClaims,
  nowSeconds: number,
): 'valid' | 'expired' | 'invalid' {
  if (!hasAppClaims(payload)) return 'invalid';
  const { iss, aud, iat, exp, nbf = iat } = payload;
  if (iss !== issuer || !audiences.includes(aud)) return 'invalid';
  const latestStart = nowSeconds + CLOCK_TOLERANCE_SECONDS;
  if (iat > latestStart || nbf > latestStart || exp < iat) return 'invalid';
  return Math.min(exp, iat + Math.floor(accessLifetimeMs / 1_000)) <= nowSeconds ? 'expired' : 'valid';
}

function hasAppClaims(payload: object): payload is AppClaims {
  const { iss, aud, jti, iat, exp, nbf = 0 } = payload as Readonly<Record<keyof AppClaims, unknown>>;
  return (
    [iss, aud, jti].every((text) => typeof text === 'string' && text !== '') &&
    [iat, exp, nbf].every((number) => Number.isSafeInteger(number))
  );
}
