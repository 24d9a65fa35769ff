import fc from 'fast-check';
import { isTokenExpired, tokenExpiresAt } from '../../../../src/modules/tokens/index.js';
import { accessTokenKit } from '../../../support/access-tokens.js';
import { compactJws } from '../../../support/compact-jws.js';
import { aLiveSession } from '../../../support/live-session.js';

const EXPIRY = new Date('2026-11-21T08:15:00.000Z');

const tokenWith = (payload: unknown): string => compactJws({ alg: 'ES256' }, payload, () => Buffer.alloc(64));
const expiring = (exp: unknown): string => tokenWith({ exp });

/** Seconds that are an instant which a Date can hold. */
const LAST_SECOND = 8.64e12;

describe('tokenExpiresAt', () => {
  it('reads the expiry, whoever signed and without a key', () => {
    expect(tokenExpiresAt(expiring(EXPIRY.getTime() / 1_000))).toEqual(EXPIRY);
  });

  it('reads it from a token of ours', async () => {
    const { tokens, clock } = await accessTokenKit('EdDSA');
    const { accessToken, expiresInSeconds } = await tokens.issue(aLiveSession());
    expect(tokenExpiresAt(accessToken)).toEqual(new Date(clock.now().getTime() + expiresInSeconds * 1_000));
  });

  it.each([undefined, null, '1795248900', true, {}, [1], 1.5, 1e300, '{"exp":1e400}'])(
    'finds none in exp %p',
    (exp) => {
      expect(
        tokenExpiresAt(typeof exp === 'string' && exp.startsWith('{') ? tokenWith(exp) : expiring(exp)),
      ).toBeUndefined();
    },
  );

  it.each(['', 'x', 'a.b.c', '..', 'null'])('finds none in %j', (text) => {
    expect(tokenExpiresAt(text)).toBeUndefined();
  });

  it('finds none where the second is beyond what a Date holds', () => {
    expect(tokenExpiresAt(expiring(LAST_SECOND))).toEqual(new Date(8.64e15));
    expect(tokenExpiresAt(expiring(LAST_SECOND + 1))).toBeUndefined();
    expect(tokenExpiresAt(expiring(-LAST_SECOND - 1))).toBeUndefined();
  });
});

describe('isTokenExpired', () => {
  const token = expiring(EXPIRY.getTime() / 1_000);

  it('is true from the very instant on', () => {
    expect(isTokenExpired(token, new Date(EXPIRY.getTime() - 1))).toBe(false);
    expect(isTokenExpired(token, EXPIRY)).toBe(true);
    expect(isTokenExpired(token, new Date(EXPIRY.getTime() + 1))).toBe(true);
  });

  it('looks ahead as far as it is told', () => {
    expect(isTokenExpired(token, new Date(EXPIRY.getTime() - 60_001), 60_000)).toBe(false);
    expect(isTokenExpired(token, new Date(EXPIRY.getTime() - 60_000), 60_000)).toBe(true);
  });

  it.each(['', 'garbage', tokenWith({}), expiring('soon'), expiring(null), tokenWith('{"exp":1e400}')])(
    'counts %j, which names no expiry, as expired',
    (text) => {
      expect(isTokenExpired(text, new Date(0))).toBe(true);
    },
  );

  it('counts a long-gone second that no Date holds as expired', () => {
    expect(isTokenExpired(expiring(-LAST_SECOND - 1), EXPIRY)).toBe(true);
  });

  it('agrees with the clock for every expiry', () =>
    fc.assert(
      fc.property(fc.integer({ min: -1e11, max: 1e11 }), fc.integer({ min: -1e11, max: 1e11 }), (exp, now) => {
        expect(isTokenExpired(expiring(exp), new Date(now * 1_000))).toBe(exp <= now);
      }),
    ));
});
