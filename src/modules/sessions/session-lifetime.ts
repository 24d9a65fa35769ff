import { addMilliseconds, earlier } from '../../kernel/duration.js';

export interface LifetimePolicy {
  /** How long a session lives without being used. */
  readonly idleMs: number;
  /** How long a session lives at the most, however much it is used. */
  readonly absoluteMs: number;
}

export interface SessionLifetime {
  readonly idleExpiresAt: Date;
  readonly expiresAt: Date;
}

export function lifetimeFrom(now: Date, policy: LifetimePolicy): SessionLifetime {
  const expiresAt = addMilliseconds(now, policy.absoluteMs);
  return { idleExpiresAt: idleExpiryFrom(now, expiresAt, policy), expiresAt };
}

/** Each use moves the idle end, never past the absolute one. */
export function idleExpiryFrom(now: Date, expiresAt: Date, policy: LifetimePolicy): Date {
  return earlier(addMilliseconds(now, policy.idleMs), expiresAt);
}
