interface RetryDelays {
  readonly firstMs: number;
  readonly longestMs: number;
}

/**
 * How long something that failed for a while waits, by how often it was tried: doubled each time up to the longest. Up to a
 * quarter less, so that what failed together is not tried together.
 *
 * @param random from 0 to below 1
 */
export function retryDelayMs(attempts: number, random: number, { firstMs, longestMs }: RetryDelays): number {
  const delay = Math.min(firstMs * 2 ** Math.min(attempts - 1, 20), longestMs);
  return Math.round(delay * (1 - random / 4));
}
