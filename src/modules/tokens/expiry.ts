import { parseJws } from '../../kernel/jws.js';

/**
 * When the token says that it expires. Reads without verifying: for deciding when to refresh, never for deciding whom to
 * believe.
 *
 * @returns undefined when the text is no token or names no expiry
 */
export function tokenExpiresAt(token: string): Date | undefined {
  const exp = parseJws(token)?.payload['exp'];
  if (typeof exp !== 'number' || !Number.isSafeInteger(exp)) return undefined;
  const expiresAt = new Date(exp * 1_000);
  return Number.isNaN(expiresAt.getTime()) ? undefined : expiresAt;
}

/** Whether the token's time is over, or will be within `aheadMs` milliseconds; a text without expiry counts as expired. */
export function isTokenExpired(token: string, now: Date, aheadMs = 0): boolean {
  const expiresAt = tokenExpiresAt(token);
  return expiresAt === undefined || expiresAt.getTime() <= now.getTime() + aheadMs;
}
