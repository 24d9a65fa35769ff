import fc from 'fast-check';
import { judgeByPolicy } from '../../../../src/guard/feed/feed-verdict.js';

const NOW = 1_795_910_400;
const GOOD = {
  isFresh: true,
  isKeyRevoked: false,
  isTokenRevoked: false,
  isSessionRevoked: false,
  userChangedAt: 0,
  issuedAt: NOW,
  toleranceSeconds: 5,
};

const readings = fc.record({
  isFresh: fc.boolean(),
  isKeyRevoked: fc.boolean(),
  isTokenRevoked: fc.boolean(),
  isSessionRevoked: fc.boolean(),
  userChangedAt: fc.oneof(fc.constant(0), fc.integer({ min: NOW - 20, max: NOW + 20 })),
  issuedAt: fc.integer({ min: NOW - 20, max: NOW + 20 }),
  toleranceSeconds: fc.integer({ min: 0, max: 10 }),
});
const policies = fc.record({ whenStale: fc.constantFrom('accept' as const, 'refuse' as const), canAsk: fc.boolean() });

describe('the verdict of a guard by the feed', () => {
  it.each([
    [NOW - 7, 'accepted'],
    [NOW - 6, 'outdated'],
    [NOW, 'outdated'],
  ])('of a token issued now whose user changed at %d is %s: the issuer’s clocks may be 5 s apart', (at, verdict) => {
    const policy = { whenStale: 'accept', canAsk: false } as const;
    expect(judgeByPolicy({ ...GOOD, userChangedAt: at }, policy)).toBe(verdict);
  });

  it('is what its table says', () =>
    fc.assert(
      fc.property(readings, policies, (reading, policy) => {
        const { isKeyRevoked, isTokenRevoked, isSessionRevoked, userChangedAt, issuedAt, toleranceSeconds } = reading;
        const verdict = judgeByPolicy(reading, policy);
        const isRevoked = isKeyRevoked || isTokenRevoked || isSessionRevoked;
        const hasChanged = userChangedAt > 0 && issuedAt <= userChangedAt + toleranceSeconds + 1;
        const isSilent = !reading.isFresh && policy.whenStale === 'refuse';
        if (isRevoked) expect(verdict).toMatch(/^(key|token|session)-revoked$/);
        else if (hasChanged) expect(verdict).toBe(policy.canAsk ? 'ask-anew' : 'outdated');
        else if (isSilent) expect(verdict).toBe(policy.canAsk ? 'ask' : 'unavailable');
        else expect(verdict).toBe('accepted');
      }),
    ));
});
