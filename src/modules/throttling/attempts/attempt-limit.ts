/** How many wrong passwords are allowed to whoever is counted by one key, and how they slow down. */
export interface AttemptPolicy {
  /** So many wrong passwords cost nothing. */
  readonly freeFailures: number;
  /** With so many no further attempt is allowed until the count is forgotten; null for a delay only. */
  readonly stopAfter: number | null;
  readonly forgetAfterMs: number;
  /** Whether that time begins with the first failure of the count or anew with each. */
  readonly forgetSince: 'first' | 'last';
}

/** What is stored of one key. An attempt counts as a failure from its beginning, until it turns out to be right. */
export interface AttemptCount {
  readonly failures: number;
  /** From when on the next attempt is allowed. */
  readonly allowedAt: Date;
  /** From when on the count means nothing. */
  readonly expiresAt: Date;
}

export type AttemptDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'delayed'; readonly retryAfterMs: number }
  | { readonly kind: 'stopped'; readonly retryAfterMs: number };

export const FIRST_DELAY_MS = 1_000;
export const LONGEST_DELAY_MS = 900_000;
/** After so many doublings the delay would be longer than the longest. */
export const DOUBLINGS = Math.ceil(Math.log2(LONGEST_DELAY_MS / FIRST_DELAY_MS));

/**
 * Whether one more attempt is allowed.
 *
 * | count                                 | decision                                    |
 * | ------------------------------------- | ------------------------------------------- |
 * | none, or it has expired               | allowed                                     |
 * | `allowedAt` has come                  | allowed                                     |
 * | else, failures reach `stopAfter`      | stopped, until the count expires            |
 * | else                                  | delayed, until `allowedAt` or its expiry    |
 */
export function decideAttempt(count: AttemptCount | null, now: Date, { stopAfter }: AttemptPolicy): AttemptDecision {
  if (!count || count.expiresAt <= now || count.allowedAt <= now) return { kind: 'allowed' };
  const untilExpiryMs = count.expiresAt.getTime() - now.getTime();
  if (stopAfter !== null && count.failures >= stopAfter) return { kind: 'stopped', retryAfterMs: untilExpiryMs };
  return { kind: 'delayed', retryAfterMs: Math.min(untilExpiryMs, count.allowedAt.getTime() - now.getTime()) };
}

/**
 * The count once an allowed attempt has begun. The delay is 1 s after `freeFailures`, and doubles up to 15 min.
 *
 * | failures, this one included | the next is allowed           |
 * | --------------------------- | ----------------------------- |
 * | fewer than `freeFailures`   | at once                       |
 * | `freeFailures` + n          | after min(2^n s, 15 min)      |
 * | `stopAfter` or more         | when the count has expired    |
 */
export function countAfterAttempt(count: AttemptCount | null, now: Date, policy: AttemptPolicy): AttemptCount {
  const known = count && count.expiresAt > now ? count : null;
  const failures = (known?.failures ?? 0) + 1;
  const forgottenAt = new Date(now.getTime() + policy.forgetAfterMs);
  const expiresAt = known && policy.forgetSince === 'first' ? known.expiresAt : forgottenAt;
  if (policy.stopAfter !== null && failures >= policy.stopAfter) return { failures, allowedAt: expiresAt, expiresAt };
  return { failures, allowedAt: new Date(now.getTime() + delayAfter(failures, policy)), expiresAt };
}

function delayAfter(failures: number, { freeFailures }: AttemptPolicy): number {
  const doublings = failures - freeFailures;
  if (doublings < 0) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(doublings, DOUBLINGS), LONGEST_DELAY_MS);
}
