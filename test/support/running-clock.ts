import { type DurationText, parseDuration } from '../../src/kernel/duration.js';
import { FakeClock } from '../../src/testing/index.js';

/** The machine's clock, which a test moves on: for what a browser does by itself while the server's time goes by. */
export class RunningClock extends FakeClock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  override advance(by: number | DurationText): void {
    this.aheadMs += typeof by === 'number' ? by : (parseDuration(by) ?? NaN);
  }

  override setTo(instant: Date): void {
    this.aheadMs = instant.getTime() - Date.now();
  }
}
