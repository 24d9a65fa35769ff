const FIRST_MS = 2_000;
const LONGEST_MS = 300_000;

/** How long to wait after so many failures in a row: doubled each time, up to five minutes. Only one instance sends, so none is random. */
export function sinkPauseMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 20), LONGEST_MS);
}
