import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { InstantColumn, NullableBigIntegerColumn, NullableTextColumn, TextColumn } from '../../database/columns.js';
import type { RevocationKind } from '../../kernel/revocation-kind.js';

/**
 * - `password`: a new password, which ended the tokens.
 * - `tokens`: the tokens were ended for another reason: logout everywhere, suspension, deletion.
 */
export type RevocationCause = 'password' | 'tokens';

/** Something that was revoked; written by triggers for sessions, users, keys and roles, see the migrations. */
@Entity('revocations')
export class RevocationEntity {
  @PrimaryGeneratedColumn({ name: 'id', type: 'integer' }) id: number;
  @TextColumn('kind', 16) kind: RevocationKind;
  @TextColumn('subject', 64) subject: string;
  @InstantColumn('revoked_at') revokedAt: Date;
  /** PostgreSQL's, by which readers go on; null on SQLite, where ids become visible in order. */
  @NullableBigIntegerColumn('transaction_id') transactionId: string | null;
  /** Of a user alone; null where nothing more is known. */
  @NullableTextColumn('cause', 16) cause: RevocationCause | null;
}
