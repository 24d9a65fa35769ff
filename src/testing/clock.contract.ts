/// <reference types="jest" />
import type { Clock } from '../kernel/clock.js';

/** A clock, and how a test moves it. */
export interface OpenedClock {
  /** The adapter. */
  readonly clock: Clock;
  /** Moves its time forward. Only a clock without this shows the time of the machine. */
  advance?(milliseconds: number): void;
}

const DAY_MS = 86_400_000;
const OFTEN = 1_000;

/** What every `Clock` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeClock(name: string, open: () => OpenedClock): void {
  describe(`${name} keeps the contract of Clock`, () => {
    let opened: OpenedClock;
    let clock: Clock;
    beforeEach(() => {
      opened = open();
      clock = opened.clock;
    });

    it('answers an instant, in whole milliseconds', () => {
      const now = clock.now();
      expect(now).toBeInstanceOf(Date);
      expect(Number.isSafeInteger(now.getTime())).toBe(true);
    });

    it('does not change when somebody changes what it has answered', () => {
      const before = clock.now().getTime();
      clock.now().setTime(before - 10 * DAY_MS);
      clock.now().setTime(before + 10 * DAY_MS);
      expect(Math.abs(clock.now().getTime() - before)).toBeLessThan(DAY_MS);
    });

    it('does not go back by itself', () => {
      const answers = Array.from({ length: OFTEN }, () => clock.now().getTime());
      expect(answers).toEqual([...answers].sort((one, other) => one - other));
    });

    it('counts milliseconds that pass, and none that come back', () => {
      const counts = Array.from({ length: OFTEN }, () => clock.monotonicMs());
      for (const count of counts) expect(Number.isFinite(count)).toBe(true);
      expect(counts).toEqual([...counts].sort((one, other) => one - other));
    });

    it('shows the time of the machine, or moves as far as it is moved', () => {
      if (!opened.advance) {
        // a day, since the machine itself may be wrong: seconds in the place of milliseconds are 56 years
        expect(Math.abs(clock.now().getTime() - machineTimeMs())).toBeLessThan(DAY_MS);
        return;
      }
      for (const milliseconds of [1, 999, DAY_MS, 0]) {
        const startedAt = machineTimeMs();
        const before = clock.now().getTime();
        opened.advance(milliseconds);
        const moved = clock.now().getTime() - before;
        expect(moved).toBeGreaterThanOrEqual(milliseconds);
        // a clock may stand still or run, and no further than what has passed, in whole milliseconds
        expect(moved).toBeLessThanOrEqual(milliseconds + Math.ceil(machineTimeMs() - startedAt) + 1);
      }
    });
  });
}

function machineTimeMs(): number {
  return performance.timeOrigin + performance.now();
}
