import fc from 'fast-check';
import { mailRetryDelayMs } from '../../../../src/modules/mail/outbox/retry-delay.js';

describe('how long a mail that was refused for a while waits', () => {
  it('doubles from a quarter of a minute up to an hour', () => {
    const delays = [1, 2, 3, 4, 8, 9, 10, 1_000].map((attempts) => mailRetryDelayMs(attempts, 0) / 1_000);
    expect(delays).toEqual([15, 30, 60, 120, 1_920, 3_600, 3_600, 3_600]);
  });

  it('is never longer than that, and at most a quarter shorter', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), chance, (attempts, random) => {
        const longest = mailRetryDelayMs(attempts, 0);
        const delay = mailRetryDelayMs(attempts, random);
        expect(delay).toBeLessThanOrEqual(longest);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(longest * 0.75));
      }),
    );
  });
});
