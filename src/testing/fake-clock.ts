import { Clock } from '../kernel/clock.js';

/** A clock that stands still until it is told otherwise. */
export class FakeClock extends Clock {
  constructor(private instant = new Date('2026-11-21T08:00:00.000Z')) {
    super();
  }

  /** Where the clock stands. */
  now(): Date {
    return new Date(this.instant);
  }

  /** Moves the clock on by so many milliseconds. */
  advance(milliseconds: number): void {
    this.instant = new Date(this.instant.getTime() + milliseconds);
  }
}
