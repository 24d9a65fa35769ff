/** What a key's window has counted so far. */
export interface RateLimitCount {
  /** Requests in this window, the one that was just counted included. */
  readonly hits: number;
  /** When the window ends, in milliseconds from now; above 0 and at most the length of the window. */
  readonly resetsInMs: number;
}

/**
 * Counts requests for the limits of `@RateLimited()` routes. Replace it to share the counts between instances by other means than
 * Redis; the contract suite `describeRateLimitStore` in `testing/` says whether a replacement is right.
 *
 * Wrong passwords are not counted here: those counts are in the database, because they must outlive a restart.
 */
export abstract class RateLimitStore {
  /**
   * Counts one request. The first one of a key starts its window; later ones do not make it longer, and whatever comes after its
   * end starts the next. Requests that come at once, at any instances, are all counted.
   *
   * @param key at most 64 characters of `A–Z a–z 0–9 - _`, of which case counts; it names nobody
   * @param windowMs how long a window lasts that this request starts
   * @throws Error when it cannot count. Until it can again, each instance counts in its own memory. The same happens to a request
   *   for which it has no answer within a second.
   */
  abstract hit(key: string, windowMs: number): Promise<RateLimitCount>;
}
