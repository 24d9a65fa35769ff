import { CLOCK_TOLERANCE_SECONDS } from './clock.js';

/** What the feed knows of one access token whose signature is right. */
export interface FeedReading {
  /** The feed knows everything up to at most the staleness limit ago. */
  readonly isFresh: boolean;
  /** The key that signed it. */
  readonly isKeyRevoked: boolean;
  /** This one token. */
  readonly isTokenRevoked: boolean;
  /** The session that it belongs to. */
  readonly isSessionRevoked: boolean;
  /** When what a token says of its user changed last, in seconds since the epoch; 0 for never in the feed's time. */
  readonly userChangedAt: number;
  /** When what this token says was read, in seconds since the epoch. */
  readonly issuedAt: number;
  /** How far the clocks may be apart that said the two; `CLOCK_TOLERANCE_SECONDS` if absent. */
  readonly toleranceSeconds?: number;
}

/**
 * - `accepted`: the token may be believed as it stands.
 * - `key-revoked`, `token-revoked`, `session-revoked`: it may not.
 * - `ask`: only the database knows.
 */
export type RevocationVerdict = 'accepted' | 'key-revoked' | 'token-revoked' | 'session-revoked' | 'ask';

/** That a transaction may have lasted which changed the user (see the migration's AGING_BY_COMMIT). */
const TRANSACTION_SECONDS = 1;

/**
 * What may be concluded from memory alone.
 *
 * | key, token or session revoked | feed    | user changed since the token was issued | verdict  |
 * | ----------------------------- | ------- | --------------------------------------- | -------- |
 * | yes                           | any     | any                                     | revoked  |
 * | no                            | stale   | any                                     | ask      |
 * | no                            | fresh   | yes, or about then                      | ask      |
 * | no                            | fresh   | no                                      | accepted |
 *
 * A change of the user does not say whether the session goes on: it may be a new role, a new password or a suspension. So
 * the database is asked, and its answer tells the roles of this moment.
 */
export function judgeByFeed(reading: FeedReading): RevocationVerdict {
  if (reading.isKeyRevoked) return 'key-revoked';
  if (reading.isTokenRevoked) return 'token-revoked';
  if (reading.isSessionRevoked) return 'session-revoked';
  return !reading.isFresh || mayTellOldUser(reading) ? 'ask' : 'accepted';
}

/** Whether the user changed since the token was issued, or about then. */
export function mayTellOldUser(reading: Pick<FeedReading, 'issuedAt' | 'userChangedAt' | 'toleranceSeconds'>): boolean {
  const { issuedAt, userChangedAt, toleranceSeconds = CLOCK_TOLERANCE_SECONDS } = reading;
  return userChangedAt > 0 && issuedAt <= userChangedAt + toleranceSeconds + TRANSACTION_SECONDS;
}
