/**
 * The only source of the present. Everything that depends on time asks this port, so that tests and simulations can
 * move time by hand.
 */
export abstract class Clock {
  /** The present, to a millisecond. */
  abstract now(): Date;

  /** Milliseconds that pass evenly, whatever is done to the clock of the machine: for how long ago, never for when. */
  monotonicMs(): number {
    return performance.now();
  }
}

/** The clock of the machine: what stands behind `Clock` in production. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/**
 * How far the clocks of two machines may be apart. Who refuses tokens from the future and who remembers what was revoked go
 * by the same number: a token that the one lets in must be one that the other allows for.
 */
export const CLOCK_TOLERANCE_SECONDS = 30;
