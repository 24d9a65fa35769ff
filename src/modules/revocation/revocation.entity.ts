import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { InstantColumn, NullableBigIntegerColumn, TextColumn } from '../../database/columns.js';
import type { RevocationKind } from '../../kernel/revocation-kind.js';

/** Something that was revoked; written by triggers for sessions, users, keys and roles, see the migrations. */
@Entity('revocations')
export class RevocationEntity {
  @PrimaryGeneratedColumn({ name: 'id', type: 'integer' }) id: number;
  @TextColumn('kind', 16) kind: RevocationKind;
  @TextColumn('subject', 64) subject: string;
  @InstantColumn('revoked_at') revokedAt: Date;
  /** PostgreSQL's, by which readers go on; null on SQLite, where ids become visible in order. */
  @NullableBigIntegerColumn('transaction_id') transactionId: string | null;
}
