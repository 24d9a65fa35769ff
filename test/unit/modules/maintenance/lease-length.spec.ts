import fc from 'fast-check';
import { leaseLengthFor } from '../../../../src/modules/maintenance/lease-length.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const intervals = fc.integer({ min: SECOND_MS, max: 86_400_000 });

describe('the length of a lease', () => {
  it.each([
    ['10 s where rounds are quick', SECOND_MS, 10 * SECOND_MS],
    ['three rounds', MINUTE_MS, 3 * MINUTE_MS],
    ['10 min where rounds are far apart', 86_400_000, 10 * MINUTE_MS],
  ])('is %s', (_what, intervalMs, expected) => {
    expect(leaseLengthFor(intervalMs)).toBe(expected);
  });

  it('is never so long that a crash stops the work for more than ten minutes or three rounds', () =>
    fc.assert(
      fc.property(intervals, (intervalMs) => {
        expect(leaseLengthFor(intervalMs)).toBeGreaterThanOrEqual(10 * SECOND_MS);
        expect(leaseLengthFor(intervalMs)).toBeLessThanOrEqual(10 * MINUTE_MS);
      }),
    ));

  it('outlasts the time between two rounds wherever they are up to three minutes apart', () =>
    fc.assert(
      fc.property(fc.integer({ min: SECOND_MS, max: 3 * MINUTE_MS }), (intervalMs) => {
        expect(leaseLengthFor(intervalMs)).toBeGreaterThan(intervalMs);
      }),
    ));
});
