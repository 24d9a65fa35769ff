import fc from 'fast-check';
import { aheadOf, areTokens, isNewer, isTokenExpired, tokenExpiresAt } from '../../../src/client/expiry.js';
import { stopwatch } from '../../../src/client/waiting.js';
import { aToken, FakeBrowser } from '../../support/fake-browser.js';

const DAY_MS = 86_400_000;

describe('tokenExpiresAt', () => {
  it('says what the token says', () => {
    expect(tokenExpiresAt(aToken({ exp: 1_764_410_400 }))).toEqual(new Date(1_764_410_400_000));
  });

  it('reads characters beyond ASCII and both letters that base64url has of its own', () => {
    expect(tokenExpiresAt(aToken({ name: 'Žofie ÿ>?ÿ>?', exp: 5 }))).toEqual(new Date(5_000));
  });

  it.each([
    '',
    'text',
    'a.b.c',
    'a.bnVsbA.c',
    aToken({}),
    aToken({ exp: '5' }),
    aToken({ exp: 1.5 }),
    aToken({ exp: 9e15 }),
  ])('has no answer for %j', (text) => expect(tokenExpiresAt(text)).toBeUndefined());

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => (tokenExpiresAt(text), isTokenExpired(`a.${text}.c`), true)));
  });
});

describe('isTokenExpired', () => {
  const token = aToken({ exp: 100 });

  it.each([
    [99_999, 0, false],
    [100_000, 0, true],
    [90_000, 10_000, true],
    [89_999, 10_000, false],
  ])('at %d, %d ahead: %s', (now, aheadMs, expected) => {
    expect(isTokenExpired(token, new Date(now), aheadMs)).toBe(expected);
  });

  it('asks the device for the time, and takes a text without expiry for expired', () => {
    expect([isTokenExpired(token), isTokenExpired(aToken({ exp: 9e9 })), isTokenExpired('text')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('isNewer', () => {
  const tokens = (exp: number | undefined, at: number) => ({
    accessToken: exp === undefined ? undefined : aToken({ exp }),
    expiresInMs: 1,
    at,
  });

  it.each([
    ['nothing is held', tokens(1, 1), undefined, true],
    ['it expires later by the server’s clock, whatever the device’s says', tokens(6, 1), tokens(5, 9), true],
    ['it expires earlier', tokens(5, 9), tokens(6, 1), false],
    ['both expire in one second, and it was asked for later', tokens(5, 2), tokens(5, 1), true],
    ['it is the same', tokens(5, 1), tokens(5, 1), false],
    ['there are only times', tokens(undefined, 2), tokens(undefined, 1), true],
  ])('%s', (_when, candidate, held, expected) => expect(isNewer(candidate, held)).toBe(expected));

  it.each([
    ['the other was asked for since', 90, 100, 95, true],
    ['the other is the same', 100, 100, 95, false],
    ['the other is of before as well', 99, 100, 95, false],
  ])('where the clock was set back, and %s', (_what, candidateAt, heldAt, now, expected) =>
    expect(isNewer(tokens(undefined, candidateAt), tokens(undefined, heldAt), now)).toBe(expected),
  );
});

describe('aheadOf', () => {
  it('is half to all of a fifth of the life, and of no more than the most', () => {
    fc.assert(
      fc.property(fc.nat(1e7), fc.nat(1e5), fc.double({ min: 0, max: 1, noNaN: true }), (life, most, fraction) => {
        const whole = Math.min(most, life / 5);
        const ahead = aheadOf(life, most, fraction);
        return ahead >= whole / 2 && ahead <= whole;
      }),
    );
  });
});

it.each([
  [{ expiresInMs: 1, at: 1 }, true],
  [{ accessToken: 'a', expiresInMs: 1, at: 0 }, true],
  [{ accessToken: 5, expiresInMs: 1, at: 1 }, false],
  [{ accessToken: 'a\nb', expiresInMs: 1, at: 1 }, false],
  [{ accessToken: 'ä', expiresInMs: 1, at: 1 }, false],
  [{ expiresInMs: NaN, at: 1 }, false],
  [{ expiresInMs: Infinity, at: 1 }, false],
  [{ expiresInMs: '1', at: 1 }, false],
  [{ expiresInMs: 1 }, false],
  [{}, false],
])('areTokens(%j) is %s', (value, expected) => expect(areTokens(value as never)).toBe(expected));

describe('a stopwatch', () => {
  it('never counts less than the clock that went on, whatever the other does', () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: -DAY_MS, max: DAY_MS }), fc.nat(100_000)), { maxLength: 10 });
    fc.assert(
      fc.property(steps, (moves) => {
        const browser = new FakeBrowser();
        const passedMs = stopwatch(browser.environment());
        let [wall, monotonic] = [0, 0];
        for (const [jump, sleep] of moves) {
          browser.wallMs += jump;
          browser.monotonicMs += sleep;
          [wall, monotonic] = [wall + jump, monotonic + sleep];
        }
        return passedMs() === Math.max(Math.abs(wall), monotonic);
      }),
    );
  });

  it('counts from a moment before, too', () => {
    const browser = new FakeBrowser();
    const passedMs = stopwatch(browser.environment(), browser.wallMs - 7);
    browser.monotonicMs += 5;
    expect(passedMs()).toBe(12);
  });
});
