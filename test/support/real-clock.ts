import { FakeClock } from '../../src/testing/index.js';

/** The machine's time, which a test can move on: for what stands beside a database that has a clock of its own. */
export class RealClock extends FakeClock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  override monotonicMs(): number {
    return performance.now() + this.aheadMs;
  }

  /** Both times go on by so much at once. */
  override advance(milliseconds: number): void {
    this.aheadMs += milliseconds;
  }
}
