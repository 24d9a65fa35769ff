import { deviceNow } from './environment.js';

/** What the client reads of an access token, without believing it. */
interface ReadClaims {
  readonly exp?: unknown;
  readonly sub?: unknown;
  readonly sid?: unknown;
}

/** Tokens in the form in which tabs and storage hand them on. */
export interface Tokens {
  /** Absent in delivery `cookie`. */
  readonly accessToken?: string;
  /** How long they live, counted from `at`. */
  readonly expiresInMs: number;
  /** When they were asked for, by the device's clock. */
  readonly at: number;
  /** The session, where no access token says it. */
  readonly sid?: string;
}

/** How old tokens are by the clock that cannot jump. */
export interface Lifetime {
  readonly expiresInMs: number;
  readonly at: number;
  /** The monotonic clock's reading for `at`. */
  readonly monotonicAt: number;
  /** The last part of the life, in which a call renews them. */
  readonly aheadMs: number;
}

/** The share of its life that is a token's last part. */
const LAST_PART = 5;

/** @returns nothing for a text that is no token */
export function claimsOf(token: string | undefined): ReadClaims {
  try {
    const payload = token?.split('.')[1] ?? '';
    const claims: unknown = JSON.parse(atob(payload.replace(/-/g, '+').replace(/_/g, '/')));
    return Object(claims) as ReadClaims;
  } catch {
    return {};
  }
}

/**
 * When the token says that it expires, by the server's clock. Reads without verifying: for showing it, never for deciding whom
 * to believe.
 *
 * @returns undefined when the text is no token or names no expiry
 */
export function tokenExpiresAt(token: string): Date | undefined {
  const expiresAt = new Date(expiryOf(token) * 1_000);
  return Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt;
}

/**
 * Whether the token's time is over, or will be within `aheadMs` milliseconds; a text without expiry counts as expired. A
 * client does not decide by this, because the device's clock may be wrong.
 *
 * @param now the device's clock by default
 */
export function isTokenExpired(token: string, now = new Date(deviceNow()), aheadMs = 0): boolean {
  const expiresAt = tokenExpiresAt(token);
  return expiresAt === undefined || expiresAt.getTime() <= now.getTime() + aheadMs;
}

function expiryOf(token: string | undefined): number {
  const { exp } = claimsOf(token);
  return typeof exp === 'number' && Number.isSafeInteger(exp) ? exp : NaN;
}

/** Whether tokens were issued later than others: by the server's clock, and within one second by the device's. */
export function isNewer(candidate: Tokens, held: Tokens | undefined): boolean {
  if (!held) return true;
  const later = expiryOf(candidate.accessToken) - expiryOf(held.accessToken);
  return (later || candidate.at - held.at) > 0;
}

/**
 * How much of their life tokens have left, in milliseconds. Both clocks count, because one may jump and the other may stand
 * still while the device sleeps; a clock that went back counts as one that went on.
 */
export function remainingMs({ expiresInMs, at, monotonicAt }: Lifetime, now: number, monotonicNow: number): number {
  return expiresInMs - Math.max(Math.abs(now - at), monotonicNow - monotonicAt);
}

/**
 * How long before its end a token is renewed.
 *
 * @param fraction from 0 to 1, drawn once for each token, so that the tabs of a browser do not all begin at once
 */
export function aheadOf(expiresInMs: number, mostMs: number, fraction: number): number {
  return Math.min(mostMs, expiresInMs / LAST_PART) * (0.5 + fraction / 2);
}
