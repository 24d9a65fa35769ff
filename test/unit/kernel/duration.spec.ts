import fc from 'fast-check';
import { addMilliseconds, earlier, epochSeconds, parseDuration } from '../../../src/kernel/duration.js';

const SECONDS_BY_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

const instants = fc.date({ noInvalidDate: true, min: new Date(-1e12), max: new Date(1e14) });

describe('parseDuration', () => {
  it.each([
    ['0s', 0],
    ['10s', 10_000],
    ['15m', 900_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['007d', 604_800_000],
  ])('reads %s as %i ms', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it('reads every number of up to nine digits in every unit', () =>
    fc.assert(
      fc.property(fc.nat(999_999_999), fc.constantFrom('s', 'm', 'h', 'd'), (amount, unit) => {
        expect(parseDuration(`${amount}${unit}`)).toBe(amount * SECONDS_BY_UNIT[unit] * 1_000);
      }),
    ));

  it.each(['', 's', '10', '10ms', '10 s', ' 10s', '10s ', '10s\n', '-1s', '+1s', '1.5h', '1e3s', '0x10s', '10S', '1w'])(
    'refuses %j',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it.each(['1h30m', '1234567890s', '١٠s', '1_000s'])('refuses %j, which only looks like one', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('refuses every text of another form', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/^[0-9]{1,9}[smhd]$/.test(text));
        expect(parseDuration(text)).toBeUndefined();
      }),
    ));
});

describe('instants', () => {
  it('moves by milliseconds and back, and leaves what it was given alone', () =>
    fc.assert(
      fc.property(instants, fc.integer(), (instant, milliseconds) => {
        const before = instant.getTime();
        const moved = addMilliseconds(instant, milliseconds);
        expect(moved.getTime()).toBe(before + milliseconds);
        expect(addMilliseconds(moved, -milliseconds)).toEqual(instant);
        expect(instant.getTime()).toBe(before);
      }),
    ));

  it('takes the earlier of two, whichever comes first', () =>
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const first = new Date(Math.min(a.getTime(), b.getTime()));
        expect(earlier(a, b)).toEqual(first);
        expect(earlier(b, a)).toEqual(first);
      }),
    ));

  it('counts whole seconds and never rounds up, which would date a token into the future', () =>
    fc.assert(
      fc.property(instants, (instant) => {
        const lead = instant.getTime() - epochSeconds(instant) * 1_000;
        expect(lead).toBeGreaterThanOrEqual(0);
        expect(lead).toBeLessThan(1_000);
      }),
      { examples: [[new Date(999)], [new Date(1_000)], [new Date(-1)]] },
    ));
});
