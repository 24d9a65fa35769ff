import { Entity } from 'typeorm';
import {
  IdColumn,
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  LongTextColumn,
  TextColumn,
} from '../../../database/columns.js';

/** A token that is still to be revoked at its provider (RFC 7009). The row goes when it is. */
@Entity('provider_revocations')
export class ProviderRevocationEntity {
  @IdPrimaryColumn() id: string;
  /** Whose it was, also when the account is erased: without it nobody can open the token. */
  @IdColumn('user_id') userId: string;
  @TextColumn('provider', 32) provider: string;
  /** The account at the provider: when it is connected again, the token is not revoked any more. */
  @TextColumn('subject', 255) subject: string;
  /** As it was in the connection, so that no key is needed where a connection is removed or an account erased. */
  @LongTextColumn('data_key') dataKey: string;
  /** The same: sealed under the data key, as the token of its kind. */
  @LongTextColumn('sealed_token') sealedToken: string;
  @TextColumn('token_kind', 16) tokenKind: 'refresh_token' | 'access_token';
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('due_at') dueAt: Date;
  /** After which it is given up. */
  @InstantColumn('expires_at') expiresAt: Date;
  @IntegerColumn('attempts') attempts: number;
}
