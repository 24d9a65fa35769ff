import { CLOCK_TOLERANCE_SECONDS } from '../../../kernel/clock.js';

type Claims = Readonly<Record<string, unknown>>;

/** What an assertion must say to be one for this request. */
export interface ExpectedAssertion {
  readonly clientId: string;
  /** Any of these names us: the issuer, or the address that was called. */
  readonly audiences: readonly string[];
}

/** What is left of an assertion once it is believed: the name under which it is remembered, and until when. */
export interface BelievedAssertion {
  readonly jti: string;
  readonly expiresAtSeconds: number;
}

/** However long a service would let its assertion live: what is short-lived need not be remembered long. */
const LONGEST_ASSERTION_SECONDS = 300;
const LONGEST_JTI = 256;

/**
 * Judges the claims of an assertion whose signature is right (RFC 7523, section 3; OpenID Connect Core, section 9).
 *
 * | claim    | must be                                                            | else             |
 * | -------- | ------------------------------------------------------------------ | ---------------- |
 * | iss, sub | both the client id                                                 | another client   |
 * | aud      | one of our names, or a list of texts with one of them              | another audience |
 * | exp      | a finite number, later than now, at most 5 minutes and 30 s from it | no good expiry   |
 * | nbf, iat | absent, or a finite number that is at most 30 s from now            | from the future  |
 * | jti      | a text of 1 to 256 characters                                      | no good jti      |
 *
 * @returns why it is refused, for the log, or what to remember of it
 */
export function judgeAssertion(
  claims: Claims,
  expected: ExpectedAssertion,
  nowSeconds: number,
): string | BelievedAssertion {
  const { iss, sub, aud, exp, nbf, iat, jti } = claims;
  if (iss !== expected.clientId || sub !== expected.clientId) return 'another client';
  if (!namesUs(aud, expected.audiences)) return 'another audience';
  const latest = nowSeconds + LONGEST_ASSERTION_SECONDS + CLOCK_TOLERANCE_SECONDS;
  if (!isFiniteNumber(exp) || exp <= nowSeconds || exp > latest) return 'no good expiry';
  const hasBegun = [nbf, iat].every((start) => start === undefined || isPast(start, nowSeconds));
  if (!hasBegun) return 'from the future';
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) return 'no good jti';
  return { jti, expiresAtSeconds: exp };
}

function namesUs(aud: unknown, audiences: readonly string[]): boolean {
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  const areTexts = named.every((name) => typeof name === 'string');
  return areTexts && audiences.some((audience) => named.includes(audience));
}

function isPast(start: unknown, nowSeconds: number): boolean {
  return isFiniteNumber(start) && start <= nowSeconds + CLOCK_TOLERANCE_SECONDS;
}

/** `1e400` is a number of JSON, and a token for ever. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
