import { Entity } from 'typeorm';
import {
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  LongTextColumn,
  NullableIdColumn,
  TextColumn,
} from '../../../database/columns.js';

/** A token that is still to be revoked at its provider (RFC 7009). The row goes when it is. */
@Entity('provider_revocations')
export class ProviderRevocationEntity {
  @IdPrimaryColumn() id: string;
  /** Whose it was; null once the account is erased. */
  @NullableIdColumn('user_id') userId: string | null;
  @TextColumn('provider', 32) provider: string;
  /** Sealed by `KeyEncryption` for this row. */
  @LongTextColumn('sealed_token') sealedToken: string;
  @TextColumn('token_kind', 16) tokenKind: 'refresh_token' | 'access_token';
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('due_at') dueAt: Date;
  /** After which it is given up. */
  @InstantColumn('expires_at') expiresAt: Date;
  @IntegerColumn('attempts') attempts: number;
}
