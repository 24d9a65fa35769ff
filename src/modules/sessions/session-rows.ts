import { rolesFromColumn, type UserSubject } from '../users/index.js';
import type { EndableSession } from './session-ending.js';
import type { Delivery, SessionKind } from './session.entity.js';

/** The columns that the raw statements of the token path read, as both drivers answer them. */
export interface SessionRow extends Record<string, unknown> {
  readonly id: string;
  readonly user_id: string;
  readonly kind: SessionKind;
  readonly delivery: Delivery;
  readonly generation: number;
  readonly rotated_at: string | number;
  readonly rotation_key_digest: string | null;
  readonly token_version: number;
  readonly method: string;
  readonly address: string;
  readonly user_agent: string;
  readonly created_at: string | number;
  readonly reauthenticated_at: string | number | null;
  readonly last_used_at: string | number;
  readonly idle_expires_at: string | number;
  readonly expires_at: string | number;
  readonly revoked_at: string | number | null;
  /** From the view of live users; null when the user may hold no session. */
  readonly email: string | null;
  readonly roles: string | null;
}

/** What the next tokens of a session say, as its row and the view have it. */
export type LiveSessionRow = Pick<
  SessionRow,
  | 'id'
  | 'user_id'
  | 'kind'
  | 'delivery'
  | 'generation'
  | 'rotated_at'
  | 'token_version'
  | 'method'
  | 'created_at'
  | 'reauthenticated_at'
  | 'last_used_at'
  | 'idle_expires_at'
  | 'expires_at'
  | 'email'
  | 'roles'
>;

/** What is held about a session and can be shown to whom it is about: no digest. */
export type HeldSessionRow = Pick<
  SessionRow,
  | 'id'
  | 'kind'
  | 'delivery'
  | 'token_version'
  | 'method'
  | 'address'
  | 'user_agent'
  | 'created_at'
  | 'reauthenticated_at'
  | 'last_used_at'
  | 'idle_expires_at'
  | 'expires_at'
  | 'revoked_at'
> & { readonly revoked_reason: string | null };

/** A session of a live user, with what a token says of both. */
export interface LiveSession {
  /** The claim `sid` of its access tokens. */
  readonly id: string;
  /** Of tokens, or of a cookie alone. */
  readonly kind: SessionKind;
  /** How its tokens travel. */
  readonly delivery: Delivery;
  /** How often its refresh token was replaced. */
  readonly generation: number;
  /** When that was last. */
  readonly rotatedAt: Date;
  /** When somebody last used it. */
  readonly lastUsedAt: Date;
  /** When it ends unless somebody uses it before. */
  readonly idleExpiresAt: Date;
  /** When it ends in any case. */
  readonly expiresAt: Date;
  /** How the user proved who they are, such as `password`. */
  readonly method: string;
  /** When the user last gave the password: at the login, or again since. */
  readonly authenticatedAt: Date;
  /** Whose it is. */
  readonly subject: UserSubject;
  /** Everything here was so at this moment or later: a token is as old as the reading that it tells. */
  readonly readAt: Date;
}

export function instantFrom(column: string | number): Date {
  return new Date(Number(column));
}

/** Old rows, and those of an older version that runs beside this one, say nothing of a second time. */
export function authenticatedAtOf(row: Pick<SessionRow, 'created_at' | 'reauthenticated_at'>): Date {
  return instantFrom(row.reauthenticated_at ?? row.created_at);
}

export function endableSessionFrom(row: HeldSessionRow): EndableSession {
  return {
    revokedAt: row.revoked_at === null ? null : instantFrom(row.revoked_at),
    revokedReason: row.revoked_reason,
    idleExpiresAt: instantFrom(row.idle_expires_at),
    expiresAt: instantFrom(row.expires_at),
    tokenVersion: row.token_version,
  };
}

export function liveSessionFrom(
  row: LiveSessionRow & { readonly email: string; readonly roles: string },
  readAt: Date,
): LiveSession {
  return {
    id: row.id,
    kind: row.kind,
    delivery: row.delivery,
    generation: row.generation,
    rotatedAt: instantFrom(row.rotated_at),
    lastUsedAt: instantFrom(row.last_used_at),
    idleExpiresAt: instantFrom(row.idle_expires_at),
    expiresAt: instantFrom(row.expires_at),
    method: row.method,
    authenticatedAt: authenticatedAtOf(row),
    subject: {
      userId: row.user_id,
      email: row.email,
      roles: rolesFromColumn(row.roles),
      tokenVersion: row.token_version,
    },
    readAt,
  };
}

export function hasLiveSubject<T extends LiveSessionRow>(row: T): row is T & { email: string; roles: string } {
  return row.email !== null && row.roles !== null;
}
