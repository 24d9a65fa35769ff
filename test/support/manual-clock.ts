import { FakeClock } from '../../src/testing/index.js';

/** A clock of which time that passes evenly is moved by hand, too. */
export class ManualClock extends FakeClock {
  private passedMs = 0;

  override monotonicMs(): number {
    return this.passedMs;
  }

  /** Both times go on. */
  pass(milliseconds: number): void {
    this.passedMs += milliseconds;
    this.advance(milliseconds);
  }
}
