import { Clock } from '../kernel/clock.js';
import { type DurationText, parseDuration } from '../kernel/duration.js';

const START = '2026-11-21T08:00:00.000Z';

/**
 * A clock that stands still until a test moves it. Everything in Watchword asks it for the time: how old tokens, sessions and
 * links are, and when a mail is sent again. Timers are not moved: background work runs as often as ever.
 *
 * Code that reads the machine's own clock, such as a token library of yours, knows nothing of it. Begin at the present for
 * such code: `createTestApp({ clock: new FakeClock(new Date()) })`.
 */
export class FakeClock extends Clock {
  /** @param instant where it stands at first; the same in every test if absent */
  constructor(private instant: Date = new Date(START)) {
    super();
  }

  /** Where the clock stands. */
  now(): Date {
    return new Date(this.instant);
  }

  /**
   * Moves the clock on: `advance('15m')`, `advance('7d')`, `advance(1_500)`.
   *
   * @param by milliseconds, or a duration in `s`, `m`, `h` or `d`, as settings write them
   * @throws Error when the text is not a duration
   */
  advance(by: number | DurationText): void {
    const milliseconds = typeof by === 'number' ? by : parseDuration(by);
    if (milliseconds === undefined) throw new Error(`${by} is not a duration such as 30s, 15m, 12h or 7d`);
    this.instant = new Date(this.instant.getTime() + milliseconds);
  }

  /** Sets the clock, forward or back. */
  setTo(instant: Date): void {
    this.instant = new Date(instant);
  }
}
