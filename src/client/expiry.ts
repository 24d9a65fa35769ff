import { attempt } from './attempt.js';
import { deviceNow } from './environment.js';

/** What the client reads of an access token, without believing it. */
interface ReadClaims {
  readonly exp?: number;
  readonly sub?: string;
  readonly sid?: string;
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

/** The share of its life that is a token's last part. */
const LAST_PART = 5;

/** @returns nothing for a text that is no token */
export function claimsOf(token: string | undefined): ReadClaims {
  const payload = token?.split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/');
  return Object(attempt<unknown>(() => JSON.parse(atob(payload ?? '')))) as ReadClaims;
}

/**
 * When the token says that it expires, by the server's clock. Reads without verifying: for showing it, never for deciding whom
 * to believe.
 *
 * @returns undefined when the text is no token or names no expiry
 */
export function tokenExpiresAt(token: string): Date | undefined {
  const expiresAt = new Date(expiryOf(token) * 1_000);
  return Number.isNaN(+expiresAt) ? undefined : expiresAt;
}

/**
 * Whether the token's time is over, or will be within `aheadMs` milliseconds; a text without expiry counts as expired. The
 * client itself does not decide by this, because the device's clock may be wrong.
 *
 * @param now the device's clock by default
 */
export function isTokenExpired(token: string, now = new Date(deviceNow()), aheadMs = 0): boolean {
  return !(expiryOf(token) * 1_000 > +now + aheadMs);
}

function expiryOf(token: string | undefined): number {
  const { exp } = claimsOf(token);
  return Number.isSafeInteger(exp) ? Number(exp) : NaN;
}

/**
 * Whether tokens were issued later than others: by the server's clock, and within one second by the device's. In delivery
 * `cookie` only the device's is known; where it was set back since, what is held is of before, and only what is not is newer.
 *
 * @param now the device's clock
 */
export function isNewer(candidate: Tokens, held: Tokens | undefined, now = Infinity): boolean {
  if (!held) return true;
  const later = expiryOf(candidate.accessToken) - expiryOf(held.accessToken);
  if (Number.isNaN(later) && held.at > now && candidate.at <= now) return true;
  return (later || candidate.at - held.at) > 0;
}

/**
 * How long before its end a token is renewed.
 *
 * @param fraction from 0 to 1, drawn once for each token, so that the tabs of a browser do not all begin at once
 */
export function aheadOf(expiresInMs: number, mostMs: number, fraction: number): number {
  return Math.min(mostMs, expiresInMs / LAST_PART) * (0.5 + fraction / 2);
}

/** Whether what another tab or the storage says are tokens. One that fits in no header would break every call. */
export function areTokens({ accessToken = '', expiresInMs, at }: Tokens): boolean {
  const isText = typeof accessToken === 'string' && /^[\w.~+/=-]*$/.test(accessToken);
  return isText && [expiresInMs, at].every((ms) => Number.isFinite(ms) && ms >= 0);
}
