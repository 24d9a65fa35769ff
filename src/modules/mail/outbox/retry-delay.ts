import { retryDelayMs } from '../../../kernel/retry-delay.js';

/** Servers that know us not yet want to see a second try after minutes. */
const DELAYS = { firstMs: 15_000, longestMs: 3_600_000 };

/** How long a mail that was refused for a while waits. @param random from 0 to below 1 */
export function mailRetryDelayMs(attempts: number, random: number): number {
  return retryDelayMs(attempts, random, DELAYS);
}
