import fc from 'fast-check';
import { type FeedReading, judgeByFeed } from '../../../src/kernel/revocation-verdict.js';

const NOW = 1_763_712_000;

const GOOD: FeedReading = {
  isFresh: true,
  isKeyRevoked: false,
  isTokenRevoked: false,
  isSessionRevoked: false,
  userChangedAt: 0,
  issuedAt: NOW,
};

const readings = fc.record({
  isFresh: fc.boolean(),
  isKeyRevoked: fc.boolean(),
  isTokenRevoked: fc.boolean(),
  isSessionRevoked: fc.boolean(),
  userChangedAt: fc.oneof(fc.constant(0), fc.integer({ min: NOW - 200, max: NOW + 200 })),
  issuedAt: fc.integer({ min: NOW - 200, max: NOW + 200 }),
});

describe('the verdict of the feed', () => {
  it('accepts what nothing speaks against, while it is fresh', () => {
    expect(judgeByFeed(GOOD)).toBe('accepted');
    expect(judgeByFeed({ ...GOOD, isFresh: false })).toBe('ask');
  });

  it.each([
    ['isKeyRevoked', 'key-revoked'],
    ['isTokenRevoked', 'token-revoked'],
    ['isSessionRevoked', 'session-revoked'],
  ] as const)('refuses by %s, fresh or not', (fact, verdict) => {
    expect(judgeByFeed({ ...GOOD, [fact]: true })).toBe(verdict);
    expect(judgeByFeed({ ...GOOD, [fact]: true, isFresh: false, userChangedAt: NOW })).toBe(verdict);
  });

  it.each([
    [NOW - 32, 'accepted'],
    [NOW - 31, 'ask'],
    [NOW, 'ask'],
    [NOW + 1_000, 'ask'],
  ])('of a token issued now whose user changed at %d is %s: clocks may be 30 s apart', (userChangedAt, verdict) => {
    expect(judgeByFeed({ ...GOOD, userChangedAt })).toBe(verdict);
  });

  it('accepts nothing that its table does not', () =>
    fc.assert(
      fc.property(readings, (reading) => {
        const isRevoked = reading.isKeyRevoked || reading.isTokenRevoked || reading.isSessionRevoked;
        const hasChanged = reading.userChangedAt > 0 && reading.issuedAt <= reading.userChangedAt + 31;
        const expected = isRevoked ? 'revoked' : hasChanged || !reading.isFresh ? 'ask' : 'accepted';
        expect(judgeByFeed(reading).replace(/^\w+-(?=revoked$)/, '')).toBe(expected);
      }),
    ));

  it('never turns from a refusal into an acceptance by knowing more', () =>
    fc.assert(
      fc.property(readings, fc.constantFrom('isKeyRevoked', 'isTokenRevoked', 'isSessionRevoked'), (reading, fact) => {
        if (judgeByFeed(reading) === 'accepted') return;
        expect(judgeByFeed({ ...reading, [fact]: true })).not.toBe('accepted');
      }),
    ));
});
