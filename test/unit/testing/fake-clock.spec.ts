import type { DurationText } from '../../../src/index.js';
import { FakeClock } from '../../../src/testing/fake-clock.js';

describe('the clock of tests', () => {
  it('stands still, and cannot be moved by what it answers', () => {
    const clock = new FakeClock();
    const before = clock.now();
    clock.now().setFullYear(1999);
    expect(clock.now()).toEqual(before);
  });

  it.each([
    [1_500, 1_500],
    ['30s', 30_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
  ] as const)('goes on by %s', (by, milliseconds) => {
    const clock = new FakeClock();
    const before = clock.now().getTime();
    clock.advance(by);
    expect(clock.now().getTime() - before).toBe(milliseconds);
  });

  it.each(['15', '15 m', '1w', ''])('refuses %j, which is no duration', (text) => {
    expect(() => new FakeClock().advance(text as DurationText)).toThrow('is not a duration such as 30s');
  });

  it('is set, also back', () => {
    const clock = new FakeClock(new Date('2026-01-01T00:00:00Z'));
    const instant = new Date('2020-02-29T12:00:00Z');
    clock.setTo(instant);
    instant.setFullYear(1999);
    expect(clock.now()).toEqual(new Date('2020-02-29T12:00:00Z'));
  });
});
