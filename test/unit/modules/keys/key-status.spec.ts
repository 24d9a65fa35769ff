import fc from 'fast-check';
import {
  type KeyPolicy,
  keyStatus,
  type KeyStatus,
  keyTimes,
  type RingMember,
  verifies,
} from '../../../../src/modules/keys/ring/key-status.js';

const POLICY: KeyPolicy = { rotationIntervalMs: 1_000_000, jwksCacheMs: 300_000, accessLifetimeMs: 900_000 };
/** The life of a token, of the published keys, and a minute for clocks that differ. */
const ALLOWANCE = 1_260_000;

const FIRST: RingMember = { sequence: 1, activatesAt: new Date(10_000_000), revokedAt: null };
const SECOND: RingMember = { sequence: 2, activatesAt: new Date(20_000_000), revokedAt: null };
const THIRD: RingMember = { sequence: 3, activatesAt: new Date(30_000_000), revokedAt: null };

function statusAt(now: number, key: RingMember, ring: readonly RingMember[], isConfigured = true): KeyStatus {
  return keyStatus(key, keyTimes(key, ring, isConfigured, POLICY), now);
}

describe('the status of a key', () => {
  const ring = [FIRST, SECOND, THIRD];

  it.each<[number, KeyStatus, KeyStatus, KeyStatus]>([
    [10_000_000, 'active', 'next', 'next'],
    [19_999_999, 'active', 'next', 'next'],
    [20_000_000, 'retiring', 'active', 'next'],
    [20_000_000 + ALLOWANCE - 1, 'retiring', 'active', 'next'],
    [20_000_000 + ALLOWANCE, 'retired', 'active', 'next'],
    [30_000_000, 'retired', 'retiring', 'active'],
    [99_000_000, 'retired', 'retired', 'active'],
  ])('at %i is %s, %s and %s in a ring of three', (now, ...expected) => {
    expect(ring.map((key) => statusAt(now, key, ring))).toEqual(expected);
  });

  it('is active before its time, too, where no other key can sign', () => {
    expect(statusAt(0, FIRST, ring)).toBe('active');
    const revoked = { ...FIRST, revokedAt: new Date(15_000_000) };
    expect(statusAt(15_000_000, SECOND, [revoked, SECOND])).toBe('active');
  });

  it('is revoked from the moment on at which it was, and for good', () => {
    const revoked = { ...SECOND, revokedAt: new Date(25_000_000) };
    for (const now of [25_000_000, 26_000_000, 99_000_000]) expect(statusAt(now, revoked, ring)).toBe('revoked');
  });

  it('goes on being active when its successor was revoked before its time', () => {
    const revoked = { ...SECOND, revokedAt: new Date(15_000_000) };
    const after = [FIRST, revoked, THIRD];
    expect(statusAt(25_000_000, FIRST, after)).toBe('active');
    expect(statusAt(30_000_000, FIRST, after)).toBe('retiring');
  });

  it('ends with the rotation where tokens are signed with another algorithm and nobody adds a successor', () => {
    expect(statusAt(10_999_999, FIRST, [FIRST], false)).toBe('active');
    expect(statusAt(11_000_000, FIRST, [FIRST], false)).toBe('retiring');
    expect(statusAt(11_000_000 + ALLOWANCE, FIRST, [FIRST], false)).toBe('retired');
    expect(statusAt(11_000_000 + ALLOWANCE, FIRST, [FIRST], true)).toBe('active');
  });

  it('lets a key verify while it is next, active or retiring', () => {
    const statuses = ['next', 'active', 'retiring', 'retired', 'revoked'] as const;
    expect(statuses.filter(verifies)).toEqual(['next', 'active', 'retiring']);
  });
});

const instants = fc.integer({ min: 0, max: 100_000_000 });

/** Keys of one algorithm, of which any may be revoked; a later one signs later. */
const rings = fc
  .array(fc.record({ at: instants, isRevoked: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((keys) =>
    keys
      .sort((a, b) => a.at - b.at)
      .map(({ at, isRevoked }, index): RingMember => {
        return { sequence: index + 1, activatesAt: new Date(at), revokedAt: isRevoked ? new Date(at) : null };
      }),
  );

describe('whatever the ring', () => {
  it('has exactly one active key at every instant, if one is not revoked', () =>
    fc.assert(
      fc.property(rings, instants, (ring, now) => {
        const active = ring.filter((key) => statusAt(now, key, ring) === 'active');
        expect(active).toHaveLength(ring.some(({ revokedAt }) => !revokedAt) ? 1 : 0);
      }),
    ));

  it('lets a key go through its statuses in their order and never back', () =>
    fc.assert(
      fc.property(rings, fc.array(instants, { minLength: 2 }), fc.boolean(), (ring, times, isConfigured) => {
        const order: KeyStatus[] = ['next', 'active', 'retiring', 'retired', 'revoked'];
        for (const key of ring) {
          const ranks = times.sort((a, b) => a - b).map((now) => order.indexOf(statusAt(now, key, ring, isConfigured)));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        }
      }),
    ));

  it('says the same whatever the order in which the keys are listed', () =>
    fc.assert(
      fc.property(rings, instants, (ring, now) => {
        for (const key of ring) {
          expect(statusAt(now, key, [...ring].reverse())).toBe(statusAt(now, key, ring));
        }
      }),
    ));
});
