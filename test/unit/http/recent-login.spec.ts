import * as fc from 'fast-check';
import { assertRecentLogin, isRecentLogin, RequireRecentLogin } from '../../../src/http/access/index.js';
import type { DurationText } from '../../../src/kernel/duration.js';

const LOGIN = new Date('2026-11-21T08:00:00.000Z');
const secondsLater = (seconds: number) => new Date(LOGIN.getTime() + seconds * 1_000);

describe('isRecentLogin', () => {
  it.each([
    ['of this moment', 0, true],
    ['younger than allowed', 599, true],
    ['exactly as old as allowed', 600, true],
    ['so old within the same second', 600.999, true],
    ['a second older', 601, false],
    ['of another instance, whose clock is ahead', -20, true],
  ])('a login %s', (_what, seconds, isRecent) => {
    expect(isRecentLogin(LOGIN, 600, secondsLater(seconds))).toBe(isRecent);
  });

  it('is true until some moment and false from then on, and judges a rounded login as the exact one', () => {
    const instants = fc.integer({ min: 0, max: 4_000_000_000_000 });
    fc.assert(
      fc.property(instants, fc.nat(10_000_000), fc.nat(20_000_000), fc.nat(20_000_000), (login, maxAge, one, more) => {
        const at = (ms: number) => isRecentLogin(new Date(login), maxAge, new Date(login + ms));
        const rounded = new Date(Math.floor(login / 1_000) * 1_000);
        expect(isRecentLogin(rounded, maxAge, new Date(login + one))).toBe(at(one));
        if (at(one + more)) expect(at(one)).toBe(true);
        expect(at(maxAge * 1_000)).toBe(true);
        expect(at((maxAge + 1) * 1_000)).toBe(false);
      }),
    );
  });
});

describe('assertRecentLogin', () => {
  const caller = { authenticatedAt: LOGIN };

  it('refuses with the age that it asked for', () => {
    expect(() => assertRecentLogin(caller, '10m', secondsLater(600))).not.toThrow();
    expect(() => assertRecentLogin(caller, '10m', secondsLater(601))).toThrow(
      expect.objectContaining({ code: 'RECENT_LOGIN_REQUIRED', maxAgeSeconds: 600 }) as Error,
    );
  });

  it.each(['1.5m', '-1h', '1e3s'])('fails on %s, which compiles and is no duration', (text) => {
    expect(() => assertRecentLogin(caller, text as DurationText, LOGIN)).toThrow(`${text} is no duration`);
    expect(() => RequireRecentLogin(text as DurationText)).toThrow(`${text} is no duration`);
  });
});
