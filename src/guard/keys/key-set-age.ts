/** What is known of the keys that are kept, and of the last fetch. */
export interface KeySetState {
  /** How long ago the keys were fetched; undefined when there are none. */
  readonly ageMs: number | undefined;
  /** For how long their answer said that they may be kept. */
  readonly freshMs: number;
  /** For how long they are used at most. */
  readonly usableMs: number;
  /**
   * - `none`: the last fetch brought the keys, or there was none yet.
   * - `pausing`: it failed, and the next one has to wait.
   * - `over`: it failed, and the next one may begin.
   */
  readonly failure: 'none' | 'pausing' | 'over';
}

/**
 * - `use`: the keys count.
 * - `renew-behind`: they count, and new ones are fetched meanwhile.
 * - `wait`: new ones are waited for.
 * - `unavailable`: there are none, and none can be had now.
 */
export type KeySetStep = 'use' | 'renew-behind' | 'wait' | 'unavailable';

/** From this part of their time on, new keys are fetched while the old ones are used. */
const RENEWED_FROM = 0.75;

/**
 * What a request does about the keys.
 *
 * | keys                          | last fetch      | step         |
 * | ----------------------------- | --------------- | ------------ |
 * | none, or older than usable    | failed just now | unavailable  |
 * | none, or older than usable    | otherwise       | wait         |
 * | in the first part of their time | any           | use          |
 * | older                         | failed just now | use          |
 * | older                         | failed before   | renew-behind |
 * | in the last part of their time | good           | renew-behind |
 * | over their time               | good            | wait         |
 *
 * The last line is for a service that nobody has called for a while: its first request must not count a key that was
 * revoked meanwhile. While the issuer is away nobody waits.
 */
export function keySetStep({ ageMs, freshMs, usableMs, failure }: KeySetState): KeySetStep {
  if (ageMs === undefined || ageMs >= usableMs) return failure === 'pausing' ? 'unavailable' : 'wait';
  if (ageMs < freshMs * RENEWED_FROM || failure === 'pausing') return 'use';
  return ageMs < freshMs || failure === 'over' ? 'renew-behind' : 'wait';
}

const SHORTEST_FRESH_MS = 30_000;
const LONGEST_FRESH_MS = 3_600_000;
const USUAL_FRESH_MS = 300_000;

const MAX_AGE = /(?:^|[\s,])max-age="?(\d{1,10})/i;
const UNCACHED = /(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/i;
const SECONDS = /^\d{1,10}$/;

/**
 * For how long keys may be kept by the headers of their answer (RFC 9111, section 5.2.2.1), less the time for which a cache
 * on the way has had them. Between half a minute and an hour, whatever they say.
 */
export function freshMsOf(headers: Pick<Headers, 'get'>): number {
  const control = headers.get('cache-control') ?? '';
  if (UNCACHED.test(control)) return SHORTEST_FRESH_MS;
  const maxAge = MAX_AGE.exec(control)?.[1];
  if (maxAge === undefined) return USUAL_FRESH_MS;
  const age = SECONDS.exec(headers.get('age') ?? '')?.[0] ?? '0';
  const milliseconds = (Number(maxAge) - Number(age)) * 1_000;
  return Math.min(Math.max(milliseconds, SHORTEST_FRESH_MS), LONGEST_FRESH_MS);
}
