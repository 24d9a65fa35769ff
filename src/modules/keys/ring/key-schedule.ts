import type { StoredSigningKey } from '../signing-key-store.port.js';
import { type KeyPolicy, lastTokenAllowanceMs, type RingMember } from './key-status.js';

const LONGEST_ROUND_INTERVAL_MS = 30_000;

/** How often each instance reads the ring: several times while others keep what it published. */
export function roundIntervalMs({ jwksCacheMs }: Pick<KeyPolicy, 'jwksCacheMs'>): number {
  return Math.min(jwksCacheMs / 4, LONGEST_ROUND_INTERVAL_MS);
}

/**
 * How long before its use a key is added. An instance that has not read the ring again publishes without the key until it
 * does, and what was fetched from it then is kept for a cache lifetime more; a round takes time itself, hence two.
 */
export function publicationLeadMs(policy: Pick<KeyPolicy, 'jwksCacheMs'>): number {
  return policy.jwksCacheMs + 2 * roundIntervalMs(policy);
}

/** A key that has to be made: which place it takes, and when it begins to sign. */
export type PlannedKey = Pick<StoredSigningKey, 'sequence' | 'createdAt' | 'activatesAt'>;

/**
 * The key that the ring lacks, if it lacks one: there is always a key that signs and one that is published to be the
 * next. Without any, tokens cannot wait for a publication; else the new one waits for the rotation and its publication.
 *
 * @param ring every key of the configured algorithm
 */
export function missingKey(ring: readonly RingMember[], now: Date, policy: KeyPolicy): PlannedKey | undefined {
  const sequence = 1 + ring.reduce((highest, key) => Math.max(highest, key.sequence), 0);
  const alive = ring.filter(({ revokedAt }) => !revokedAt);
  if (alive.length === 0) return { sequence, createdAt: now, activatesAt: now };
  const newest = Math.max(...alive.map(({ activatesAt }) => activatesAt.getTime()));
  if (newest > now.getTime()) return undefined;
  const activatesAt = Math.max(newest + policy.rotationIntervalMs, now.getTime() + publicationLeadMs(policy));
  return { sequence, createdAt: now, activatesAt: new Date(activatesAt) };
}

/** The next key of a ring in sequence: the one that a rotation puts to use. */
export function nextKey<Key extends RingMember>(ring: readonly Key[], now: Date): Key | undefined {
  return ring
    .filter(({ revokedAt, activatesAt }) => !revokedAt && activatesAt > now)
    .sort((a, b) => a.sequence - b.sequence)[0];
}

/** The earliest moment at which everybody knows the key: now, if it was published long enough ago. */
export function earliestUse({ createdAt }: Pick<StoredSigningKey, 'createdAt'>, now: Date, policy: KeyPolicy): Date {
  return new Date(Math.max(now.getTime(), createdAt.getTime() + publicationLeadMs(policy)));
}

/** From when on the row can go: nothing that the key signed is left, revoked or not. */
export function removableFrom(
  key: RingMember,
  { verifiesUntil }: { readonly verifiesUntil: number },
  policy: KeyPolicy,
): number {
  return key.revokedAt ? verifiesUntil + lastTokenAllowanceMs(policy) : verifiesUntil;
}
