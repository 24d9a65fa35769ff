import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { InstantColumn, NullableBigIntegerColumn, TextColumn } from '../../database/columns.js';

/**
 * - `session`: the session has ended.
 * - `user`: what a token says of its user may no longer be so.
 * - `token`: this one access token, by its id (`jti`).
 * - `key`: everything that the signing key signed, by its id (`kid`).
 */
export const REVOCATION_KINDS = ['session', 'user', 'token', 'key'] as const;
export type RevocationKind = (typeof REVOCATION_KINDS)[number];

/** Something that was revoked; written by triggers for sessions, users and keys, see the migration. */
@Entity('revocations')
export class RevocationEntity {
  @PrimaryGeneratedColumn({ name: 'id', type: 'integer' }) id: number;
  @TextColumn('kind', 16) kind: RevocationKind;
  @TextColumn('subject', 64) subject: string;
  @InstantColumn('revoked_at') revokedAt: Date;
  /** PostgreSQL's, by which readers go on; null on SQLite, where ids become visible in order. */
  @NullableBigIntegerColumn('transaction_id') transactionId: string | null;
}
