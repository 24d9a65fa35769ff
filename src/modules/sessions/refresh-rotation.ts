/** What a verified refresh token says, with the digest of the request's Idempotency-Key. */
export interface PresentedGeneration {
  readonly generation: number;
  readonly expiresAt: Date;
  readonly rotationKeyDigest: string | null;
}

/** What the database knows of the session at one instant. */
export interface RotationState {
  readonly generation: number;
  readonly rotatedAt: Date;
  readonly rotationKeyDigest: string | null;
  readonly expiresAt: Date;
  readonly isRevoked: boolean;
  /** The user is active and their token version is still the session's. */
  readonly isSubjectLive: boolean;
}

export interface RotationPolicy {
  /** 0 turns the window off. */
  readonly graceMs: number;
}

/**
 * - `rotate`: one conditional write makes the next generation.
 * - `replay`: the successor was already made; the same one is given again and nothing is written.
 * - `resync`: the database lost its newest writes; the session moves on from the token's generation.
 * - `reuse`: the token was used twice; the session ends.
 */
export type RotationDecision = 'rotate' | 'replay' | 'resync' | 'reuse' | 'expired' | 'revoked';

/**
 * What a refresh token of generation n may do to a session of generation g. A bad signature never gets here.
 *
 * | presented                                         | decision |
 * | ------------------------------------------------- | -------- |
 * | past its own or its session's expiry              | expired  |
 * | session gone or revoked, user not live            | revoked  |
 * | n = g                                             | rotate   |
 * | n = g − 1, within the grace window                | replay   |
 * | n = g − 1, same Idempotency-Key as the rotation   | replay   |
 * | n < g otherwise                                   | reuse    |
 * | n > g                                             | resync   |
 *
 * The Idempotency-Key row needs no memory of whether g was presented: presenting it makes g + 1, and then n = g − 2.
 */
export function decideRotation(
  presented: PresentedGeneration,
  state: RotationState | null,
  now: Date,
  policy: RotationPolicy,
): RotationDecision {
  if (presented.expiresAt <= now) return 'expired';
  if (!state) return 'revoked';
  if (state.expiresAt <= now) return 'expired';
  if (state.isRevoked || !state.isSubjectLive) return 'revoked';
  if (presented.generation === state.generation) return 'rotate';
  if (presented.generation > state.generation) return 'resync';
  const isPredecessor = presented.generation === state.generation - 1;
  if (isPredecessor && (isWithinGrace(state, now, policy) || isSameAttempt(presented, state))) return 'replay';
  return 'reuse';
}

function isWithinGrace(state: RotationState, now: Date, policy: RotationPolicy): boolean {
  return policy.graceMs > 0 && now.getTime() - state.rotatedAt.getTime() < policy.graceMs;
}

function isSameAttempt(presented: PresentedGeneration, state: RotationState): boolean {
  return presented.rotationKeyDigest !== null && presented.rotationKeyDigest === state.rotationKeyDigest;
}
