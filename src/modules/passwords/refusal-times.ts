/** `current`: a hash as ours are written today, or the decoy. `former`: of another cost or scheme, until it is upgraded. */
export type HashAge = 'current' | 'former';

/** How many of the newest refusals of each age count. */
const WINDOW = 64;
/** Nobody waits longer than this so that somebody else's account is not told. */
const MOST_MS = 2_000;
/** Of the current hashes; a single slow moment of the machine does not make everybody wait. */
const CURRENT_QUANTILE = 0.9;
/** For work that is a little slower than what was met: it would end behind all the others. */
const HEADROOM = 1.25;

/**
 * How long a refused login has to last, so that its time does not tell which kind of hash the account has, or that it has
 * none: as long as the slow ones of all kinds that were met lately.
 *
 * | met lately                              | a refusal lasts at least                              |
 * | --------------------------------------- | ----------------------------------------------------- |
 * | nothing                                 | as long as its own work                               |
 * | current hashes alone                    | 1.25 × the time that nine of ten of them took         |
 * | former hashes that are cheaper          | the same                                              |
 * | former hashes that are dearer           | 1.25 × the time of the dearest, but never above 2 s   |
 *
 * Of the former the dearest counts, because several kinds may be among them, some of them rare. A number that varies does
 * no harm: it is the same for every account at a time.
 */
export class RefusalTimes {
  private readonly lasted: Record<HashAge, number[]> = { current: [], former: [] };

  /** For how many milliseconds more a refusal has to wait whose work took so long; 0 if it is late already. */
  remainingAfter(lastedMs: number): number {
    return Math.max(0, Math.ceil(this.leastMs() - lastedMs));
  }

  record(age: HashAge, lastedMs: number): void {
    const window = this.lasted[age];
    window.push(lastedMs);
    if (window.length > WINDOW) window.shift();
  }

  private leastMs(): number {
    const { current, former } = this.lasted;
    const slowCurrent = [...current].sort((a, b) => a - b)[Math.floor(CURRENT_QUANTILE * (current.length - 1))] ?? 0;
    return Math.min(MOST_MS, HEADROOM * Math.max(slowCurrent, ...former));
  }
}
