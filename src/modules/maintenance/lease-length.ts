const SHORTEST_MS = 10_000;
const LONGEST_MS = 600_000;

/** So many rounds may a holder miss, by a slow batch or a pause, before another takes over. */
const ROUNDS = 3;

/**
 * How long a lease lasts that nobody renews: what a crashed holder costs. It follows the interval of the rounds, so that a
 * holder keeps it from one to the next; where they are hours apart it does not, and whoever comes next does the work.
 */
export function leaseLengthFor(intervalMs: number): number {
  return Math.min(Math.max(ROUNDS * intervalMs, SHORTEST_MS), LONGEST_MS);
}
