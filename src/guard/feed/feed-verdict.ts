import {
  type FeedReading,
  judgeByFeed,
  mayTellOldUser,
  type RevocationVerdict,
} from '../../kernel/revocation-verdict.js';

/** What this service does where the feed's memory does not say it. */
export interface FeedPolicy {
  /** What becomes of a token while the issuer has not been heard for too long. */
  readonly whenStale: 'accept' | 'refuse';
  /** Whether the issuer can be asked about one token. */
  readonly canAsk: boolean;
}

/**
 * - `accepted`, `key-revoked`, `token-revoked`, `session-revoked`: as the server judges.
 * - `ask`: the issuer is asked about the token.
 * - `ask-anew`: so it is, and without an answer of after the change nothing may be believed.
 * - `outdated`: the caller gets a new token, in which the issuer says what is true now; or gets none.
 * - `unavailable`: nothing may be believed now.
 */
export type FeedVerdict = RevocationVerdict | 'ask-anew' | 'outdated' | 'unavailable';

/**
 * What may be concluded from the feed, as the server concludes it from its own (kernel/revocation-verdict.ts), with the difference that
 * here is no database that could be asked.
 *
 * | revoked | user changed since the token was issued | feed                     | can ask | verdict     |
 * | ------- | --------------------------------------- | ------------------------ | ------- | ----------- |
 * | yes     | any                                     | any                      | any     | revoked     |
 * | no      | yes, or about then                      | any                      | yes     | ask-anew    |
 * | no      | yes, or about then                      | any                      | no      | outdated    |
 * | no      | no                                      | fresh, or may be stale   | any     | accepted    |
 * | no      | no                                      | stale and may not be     | yes     | ask         |
 * | no      | no                                      | stale and may not be     | no      | unavailable |
 */
export function judgeByPolicy(reading: FeedReading, { whenStale, canAsk }: FeedPolicy): FeedVerdict {
  const verdict = judgeByFeed({ ...reading, isFresh: reading.isFresh || whenStale === 'accept' });
  if (verdict !== 'ask') return verdict;
  if (mayTellOldUser(reading)) return canAsk ? 'ask-anew' : 'outdated';
  return canAsk ? 'ask' : 'unavailable';
}
