import { Clock } from '../kernel/clock.js';

/** A clock that stands still until it is told otherwise. */
export class FakeClock extends Clock {
  constructor(private instant = new Date('2026-11-21T08:00:00.000Z')) {
    super();
  }

  now(): Date {
    return new Date(this.instant);
  }

  advance(milliseconds: number): void {
    this.instant = new Date(this.instant.getTime() + milliseconds);
  }
}
