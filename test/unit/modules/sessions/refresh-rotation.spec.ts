import {
  decideRotation,
  type PresentedGeneration,
  type RotationDecision,
  type RotationState,
} from '../../../../src/modules/sessions/refresh-rotation.js';

const NOW = new Date('2026-11-21T08:00:00.000Z').getTime();
const GENERATION = 7;
const GRACE_MS = 10_000;

/** One point of the state space, in the words of PRODUCT.md's table. */
interface Situation {
  /** n − g */
  readonly difference: number;
  readonly sinceRotationMs: number;
  readonly graceMs: number;
  readonly presentedKey: string | null;
  readonly rotationKey: string | null;
  readonly isRevoked: boolean;
  readonly isSubjectLive: boolean;
  readonly tokenExpiresInMs: number;
  readonly sessionExpiresInMs: number;
  readonly isGone: boolean;
}

const hasExpired = (s: Situation) => s.tokenExpiresInMs <= 0 || (!s.isGone && s.sessionExpiresInMs <= 0);
const isLive = (s: Situation) => !hasExpired(s) && !s.isGone && !s.isRevoked && s.isSubjectLive;
const isInWindow = (s: Situation) => s.graceMs !== 0 && s.sinceRotationMs < s.graceMs;
const isSameAttempt = (s: Situation) => s.presentedKey === s.rotationKey && s.rotationKey !== null;
const mayReplay = (s: Situation) => s.difference === -1 && (isInWindow(s) || isSameAttempt(s));

/** The table with every condition written out, so that the order of its rows says nothing. */
const TABLE: Readonly<Record<RotationDecision, (situation: Situation) => boolean>> = {
  expired: hasExpired,
  revoked: (s) => !hasExpired(s) && (s.isGone || s.isRevoked || !s.isSubjectLive),
  rotate: (s) => isLive(s) && s.difference === 0,
  replay: (s) => isLive(s) && mayReplay(s),
  reuse: (s) => isLive(s) && s.difference < 0 && !mayReplay(s),
  resync: (s) => isLive(s) && s.difference > 0,
};

function rowsFor(situation: Situation): string[] {
  return Object.entries(TABLE)
    .filter(([, condition]) => condition(situation))
    .map(([decision]) => decision);
}

function decide(s: Situation): RotationDecision {
  const presented: PresentedGeneration = {
    generation: GENERATION + s.difference,
    expiresAt: new Date(NOW + s.tokenExpiresInMs),
    rotationKeyDigest: s.presentedKey,
  };
  const state: RotationState = {
    generation: GENERATION,
    rotatedAt: new Date(NOW - s.sinceRotationMs),
    rotationKeyDigest: s.rotationKey,
    expiresAt: new Date(NOW + s.sessionExpiresInMs),
    isRevoked: s.isRevoked,
    isSubjectLive: s.isSubjectLive,
  };
  return decideRotation(presented, s.isGone ? null : state, new Date(NOW), { graceMs: s.graceMs });
}

type Dimensions = { readonly [K in keyof Situation]: readonly Situation[K][] };

const DIMENSIONS: Dimensions = {
  difference: [-3, -2, -1, 0, 1, 2],
  sinceRotationMs: [0, 1, GRACE_MS - 1, GRACE_MS, GRACE_MS + 1],
  graceMs: [0, GRACE_MS],
  presentedKey: [null, 'one', 'other'],
  rotationKey: [null, 'one'],
  isRevoked: [false, true],
  isSubjectLive: [true, false],
  tokenExpiresInMs: [-1, 0, 1],
  sessionExpiresInMs: [-1, 0, 1],
  isGone: [false, true],
};

function everySituation(dimensions: Dimensions): Situation[] {
  return Object.entries(dimensions).reduce<object[]>(
    (points, [name, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  ) as Situation[];
}

describe('decideRotation', () => {
  const space = everySituation(DIMENSIONS);

  it('knows exactly one row of the table for every situation, and every row occurs', () => {
    const rows = space.map(rowsFor);
    expect(rows.filter((found) => found.length !== 1)).toEqual([]);
    expect(new Set(rows.flat()).size).toBe(Object.keys(TABLE).length);
  });

  it('decides every situation as the table does', () => {
    const divergences = space
      .map((situation) => ({ situation, expected: rowsFor(situation), decided: decide(situation) }))
      .filter(({ expected, decided }) => !expected.includes(decided));
    expect(divergences.slice(0, 3)).toEqual([]);
  });

  // the clock of the instance that rotated may be ahead of ours, and so may a rotation that our request lost a race to
  it('has no window of 0 s open, even where the rotation lies in the future', () => {
    const ahead = everySituation({ ...DIMENSIONS, sinceRotationMs: [-1], graceMs: [0] });
    const divergences = ahead.filter((situation) => !rowsFor(situation).includes(decide(situation)));
    expect(divergences.slice(0, 3)).toEqual([]);
  });
});
