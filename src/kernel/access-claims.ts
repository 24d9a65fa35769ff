import { CLOCK_TOLERANCE_SECONDS } from './clock.js';
import { isId } from './ids.js';

/** What an access token says (RFC 9068, section 2.2); times are seconds since the epoch. */
export interface AccessClaims {
  readonly iss: string;
  readonly aud: string;
  /** RFC 8693, section 4.3, as RFC 9068 demands it; tokens of before 2026-12 have none. */
  readonly client_id?: string;
  readonly sub: string;
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly auth_time: number;
  readonly amr: readonly string[];
  readonly email: string;
  readonly roles: readonly string[];
  /** The user's token version. */
  readonly ver: number;
  /** See permissionsClaim. */
  readonly permissions?: readonly string[];
}

/** What only Watchword says in an access token, and what the standards give a meaning: nobody can contribute these. */
export const RESERVED_CLAIMS: readonly string[] = [
  ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'nbf', 'exp', 'auth_time', 'amr', 'email', 'roles', 'ver'],
  ...['acr', 'azp', 'client_id', 'scope', 'cnf', 'act', 'nonce', 'permissions'],
];

export interface ExpectedClaims {
  readonly issuer: string;
  readonly audience: string;
  /** The most that a token lives, whatever it says itself. */
  readonly accessLifetimeMs: number;
  /** How far a token's start may lie ahead; `CLOCK_TOLERANCE_SECONDS` if absent. */
  readonly startToleranceSeconds?: number;
  /** For how long a token counts after its end; not at all if absent. */
  readonly endToleranceSeconds?: number;
}

/**
 * Judges the claims of a token whose signature is right and which has them all, each of its type (`hasAccessClaims`). A token
 * that was issued for longer than the present lifetime counts no longer than that, because revocations are not remembered
 * longer.
 */
export function judgeAccessClaims(
  claims: AccessClaims,
  expected: ExpectedClaims,
  nowSeconds: number,
): 'valid' | 'expired' | 'invalid' {
  if (claims.iss !== expected.issuer || claims.aud !== expected.audience) return 'invalid';
  const latestStart = nowSeconds + (expected.startToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS);
  if (claims.iat > latestStart || claims.nbf > latestStart || claims.exp < claims.iat) return 'invalid';
  return isExpired(claims, expected, nowSeconds) ? 'expired' : 'valid';
}

function isExpired({ exp, iat }: AccessClaims, expected: ExpectedClaims, nowSeconds: number): boolean {
  const { accessLifetimeMs, endToleranceSeconds = 0 } = expected;
  return Math.min(exp, iat + Math.floor(accessLifetimeMs / 1_000)) + endToleranceSeconds <= nowSeconds;
}

/**
 * Whether every claim is there and of its type: a number that is not finite (`1e400`), or an expiry that is missing, would
 * otherwise be a token for ever.
 */
export function hasAccessClaims(payload: object): payload is AccessClaims {
  const claims = payload as Readonly<Record<keyof AccessClaims, unknown>>;
  const texts = [claims.iss, claims.aud, claims.email];
  const numbers = [claims.iat, claims.nbf, claims.exp, claims.auth_time, claims.ver];
  return (
    isId(claims.sub) &&
    isId(claims.sid) &&
    isId(claims.jti) &&
    texts.every((text) => typeof text === 'string') &&
    numbers.every((number) => Number.isSafeInteger(number)) &&
    isTextList(claims.amr) &&
    isTextList(claims.roles) &&
    (claims.client_id === undefined || typeof claims.client_id === 'string') &&
    (claims.permissions === undefined || isTextList(claims.permissions))
  );
}

/** As JSON: every request carries the token. */
const PERMISSIONS_MAX_BYTES = 512;

/**
 * What the roles allowed when the token was issued: for services that verify tokens by themselves, since ours look it up.
 * Absent where that is too much, or not known at that moment; then a service may introspect the token.
 */
export function permissionsClaim(granted: ReadonlySet<string> | undefined): Pick<AccessClaims, 'permissions'> {
  const permissions = granted && [...granted].sort();
  const fits = permissions && Buffer.byteLength(JSON.stringify(permissions)) <= PERMISSIONS_MAX_BYTES;
  return fits ? { permissions } : {};
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
