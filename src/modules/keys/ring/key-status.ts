import type { StoredSigningKey } from '../signing-key-store.port.js';

export const KEY_STATUSES = ['next', 'active', 'retiring', 'retired', 'revoked'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/** What times follow from; milliseconds. */
export interface KeyPolicy {
  /** How long a key signs. */
  readonly rotationIntervalMs: number;
  /** How long others may keep the published keys. */
  readonly jwksCacheMs: number;
  /** How long a token lives that a key has signed. */
  readonly accessLifetimeMs: number;
}

export type RingMember = Pick<StoredSigningKey, 'sequence' | 'activatesAt' | 'revokedAt'>;

/** Milliseconds since the epoch; infinite where nothing has been decided yet. */
export interface KeyTimes {
  readonly signsFrom: number;
  readonly signsUntil: number;
  readonly verifiesUntil: number;
}

/** Clocks of instances that differ, and an instance that hears of a rotation late, must not cost a token its key. */
const TOLERANCE_MS = 60_000;

/** How long after a key has signed last one of its tokens may still be presented. */
export function lastTokenAllowanceMs({ accessLifetimeMs, jwksCacheMs }: KeyPolicy): number {
  return accessLifetimeMs + jwksCacheMs + TOLERANCE_MS;
}

/**
 * When the key of a ring signs and verifies. The keys that are not revoked share all of time without gap or overlap,
 * ordered by sequence: whoever knows the same rows and has the same clock comes to the same answer, with nothing to agree
 * on. The first of them reaches back to the beginning, so that it signs at once when all before it were revoked.
 *
 * @param ring every key of the algorithm, the key itself among them, in any order
 * @param isConfigured whether tokens are signed with this algorithm; else nobody adds a successor to the last key
 */
export function keyTimes(
  key: RingMember,
  ring: readonly RingMember[],
  isConfigured: boolean,
  policy: KeyPolicy,
): KeyTimes {
  const activatesAt = key.activatesAt.getTime();
  if (key.revokedAt) {
    const revokedAt = key.revokedAt.getTime();
    return { signsFrom: activatesAt, signsUntil: revokedAt, verifiesUntil: revokedAt };
  }
  const others = ring.filter(({ revokedAt }) => !revokedAt);
  const isFirst = !others.some(({ sequence }) => sequence < key.sequence);
  const successor = others
    .filter(({ sequence }) => sequence > key.sequence)
    .reduce((soonest, { activatesAt: at }) => Math.min(soonest, at.getTime()), Infinity);
  const isLeftAlone = successor === Infinity && !isConfigured;
  const signsUntil = isLeftAlone ? activatesAt + policy.rotationIntervalMs : successor;
  return {
    signsFrom: isFirst ? -Infinity : activatesAt,
    signsUntil,
    verifiesUntil: signsUntil + lastTokenAllowanceMs(policy),
  };
}

/**
 * | status   | when                                                                    | signs | verifies, is published |
 * | -------- | ----------------------------------------------------------------------- | ----- | ---------------------- |
 * | next     | before it signs                                                         | no    | yes                    |
 * | active   | until its successor signs                                               | yes   | yes                    |
 * | retiring | until the last token that it can have signed has expired, and an allowance | no | yes                    |
 * | retired  | after that                                                              | no    | no                     |
 * | revoked  | from the moment on at which somebody revoked it                         | no    | no                     |
 */
export function keyStatus(key: RingMember, times: KeyTimes, now: number): KeyStatus {
  if (key.revokedAt) return 'revoked';
  if (now < times.signsFrom) return 'next';
  if (now < times.signsUntil) return 'active';
  return now < times.verifiesUntil ? 'retiring' : 'retired';
}

/** Whether a key of this status is published and verifies tokens. */
export function verifies(status: KeyStatus): boolean {
  return status !== 'retired' && status !== 'revoked';
}
