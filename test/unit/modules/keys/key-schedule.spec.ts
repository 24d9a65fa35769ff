import {
  earliestUse,
  missingKey,
  nextKey,
  publicationLeadMs,
  removableFrom,
  roundIntervalMs,
} from '../../../../src/modules/keys/ring/key-schedule.js';
import type { KeyPolicy, RingMember } from '../../../../src/modules/keys/ring/key-status.js';

const POLICY: KeyPolicy = { rotationIntervalMs: 86_400_000, jwksCacheMs: 300_000, accessLifetimeMs: 900_000 };
const LEAD = 360_000;
const NOW = new Date(1_000_000_000);

const at = (milliseconds: number): Date => new Date(NOW.getTime() + milliseconds);

function aKey(sequence: number, activatesIn: number, isRevoked = false): RingMember {
  return { sequence, activatesAt: at(activatesIn), revokedAt: isRevoked ? NOW : null };
}

describe('the lead of a publication', () => {
  it.each([
    [1_000, 250, 1_500],
    [60_000, 15_000, 90_000],
    [300_000, 30_000, 360_000],
    [86_400_000, 30_000, 86_460_000],
  ])('for a cache of %i ms, read every %i ms, is %i ms', (jwksCacheMs, round, lead) => {
    expect(roundIntervalMs({ jwksCacheMs })).toBe(round);
    expect(publicationLeadMs({ jwksCacheMs })).toBe(lead);
  });
});

describe('the key that a ring lacks', () => {
  it('is in an empty ring one that signs at once', () => {
    expect(missingKey([], NOW, POLICY)).toEqual({ sequence: 1, createdAt: NOW, activatesAt: NOW });
  });

  it('is one that signs at once, too, where all were revoked', () => {
    const ring = [aKey(1, -5_000, true), aKey(2, 5_000, true)];
    expect(missingKey(ring, NOW, POLICY)).toEqual({ sequence: 3, createdAt: NOW, activatesAt: NOW });
  });

  it('is after the first the one that follows it an interval later', () => {
    expect(missingKey([aKey(1, 0)], NOW, POLICY)).toEqual({
      sequence: 2,
      createdAt: NOW,
      activatesAt: at(86_400_000),
    });
  });

  it('is none while one waits for its time', () => {
    expect(missingKey([aKey(1, -5_000), aKey(2, 1)], NOW, POLICY)).toBeUndefined();
  });

  it('waits for its publication where the rotation is overdue', () => {
    expect(missingKey([aKey(1, -90_000_000)], NOW, POLICY)?.activatesAt).toEqual(at(LEAD));
    expect(missingKey([aKey(1, -86_400_000 + LEAD - 1)], NOW, POLICY)?.activatesAt).toEqual(at(LEAD));
    expect(missingKey([aKey(1, -86_400_000 + LEAD + 1)], NOW, POLICY)?.activatesAt).toEqual(at(LEAD + 1));
  });

  it('takes over when the present one is due, where the one before it was revoked', () => {
    const ring = [aKey(1, -1_000), aKey(2, 86_399_000, true)];
    expect(missingKey(ring, NOW, POLICY)).toEqual({ sequence: 3, createdAt: NOW, activatesAt: at(86_399_000) });
  });
});

describe('the next key', () => {
  it('is the first in sequence that waits and is not revoked', () => {
    const ring = [aKey(4, 3), aKey(3, 2), aKey(2, 1, true), aKey(1, 0)];
    expect(nextKey(ring, NOW)).toBe(ring[1]);
    expect(nextKey([aKey(1, 0)], NOW)).toBeUndefined();
  });

  it.each([
    ['at once when it was published long ago', -LEAD, 0],
    ['as soon as everybody knows it', -LEAD + 1, 1],
    ['a whole lead from now when it is new', 0, LEAD],
  ])('can be used %s', (_when, createdIn, usableIn) => {
    expect(earliestUse({ createdAt: at(createdIn) }, NOW, POLICY)).toEqual(at(usableIn));
  });
});

describe('a row', () => {
  it('can go when its key verifies nothing any more', () => {
    expect(removableFrom(aKey(1, 0), { verifiesUntil: 7 }, POLICY)).toBe(7);
  });

  it('of a revoked key stays until what it signed has expired', () => {
    expect(removableFrom(aKey(1, 0, true), { verifiesUntil: 7 }, POLICY)).toBe(7 + 900_000 + 300_000 + 60_000);
  });
});
