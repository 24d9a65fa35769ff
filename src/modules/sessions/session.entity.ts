import { Entity } from 'typeorm';
import {
  IdColumn,
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  NullableInstantColumn,
  NullableTextColumn,
  TextColumn,
} from '../../database/columns.js';

export const SESSION_KINDS = ['token', 'cookie'] as const;
/** `token`: renewed by refresh tokens. `cookie`: the classic opaque session id. */
export type SessionKind = (typeof SESSION_KINDS)[number];

export const DELIVERIES = ['split', 'cookie', 'body'] as const;
/** How the tokens of a session travel (docs/delivery-and-cookies.md). */
export type Delivery = (typeof DELIVERIES)[number];

export const REVOCATION_REASONS = [
  'logout',
  'logout_all',
  'ended_by_user',
  'ended_by_administrator',
  'password_changed',
  'refresh_token_reused',
  'session_limit',
  'replaced_by_login',
  'revoked_by_client',
  'account_suspended',
  'account_deleted',
  'tokens_ended',
  'email_restored',
] as const;
/** Why a session was ended, as its row says it. */
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** One login on one device. Holds no token and no digest of one: the generation says which refresh token is current. */
@Entity('sessions')
export class SessionEntity {
  @IdPrimaryColumn() id: string;
  @IdColumn('user_id') userId: string;
  @TextColumn('kind', 16) kind: SessionKind;
  @TextColumn('delivery', 16) delivery: Delivery;
  /** SHA-256 of the opaque session id; only for `cookie` sessions. */
  @NullableTextColumn('cookie_digest', 64) cookieDigest: string | null;
  @IntegerColumn('generation') generation: number;
  @InstantColumn('rotated_at') rotatedAt: Date;
  /** SHA-256 of the Idempotency-Key of the rotation that made this generation. */
  @NullableTextColumn('rotation_key_digest', 64) rotationKeyDigest: string | null;
  /** The user's token version at login: the session is dead once they differ. */
  @IntegerColumn('token_version') tokenVersion: number;
  /** How the user authenticated, as an `amr` value (RFC 8176). */
  @TextColumn('method', 32) method: string;
  @TextColumn('address', 64) address: string;
  @TextColumn('user_agent', 256) userAgent: string;
  @InstantColumn('created_at') createdAt: Date;
  /** When the user last gave the password again; null while that was at the login. */
  @NullableInstantColumn('reauthenticated_at') reauthenticatedAt: Date | null;
  @InstantColumn('last_used_at') lastUsedAt: Date;
  @InstantColumn('idle_expires_at') idleExpiresAt: Date;
  @InstantColumn('expires_at') expiresAt: Date;
  @NullableInstantColumn('revoked_at') revokedAt: Date | null;
  @NullableTextColumn('revoked_reason', 32) revokedReason: RevocationReason | null;
}
