import { retryDelayMs } from '../../../kernel/retry-delay.js';

const DELAYS = { firstMs: 2_000, longestMs: 300_000 };
/** One instance alone sends, so there is nobody to keep apart from. */
const NOT_RANDOM = 0;

/** How long to wait after so many failures in a row: doubled each time, up to five minutes. */
export function sinkPauseMs(failures: number): number {
  return retryDelayMs(failures, NOT_RANDOM, DELAYS);
}
