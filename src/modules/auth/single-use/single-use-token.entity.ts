import { Entity } from 'typeorm';
import {
  IdColumn,
  IdPrimaryColumn,
  InstantColumn,
  NullableLongTextColumn,
  TextColumn,
} from '../../../database/columns.js';
import type { SingleUsePurpose } from './single-use-state.js';

/** A token that was mailed to somebody and can be redeemed. Its row goes when it is. */
@Entity('single_use_tokens')
export class SingleUseTokenEntity {
  @IdPrimaryColumn() id: string;
  /** SHA-256 of the token, so that a stolen database redeems nothing. */
  @TextColumn('digest', 64) digest: string;
  @IdColumn('user_id') userId: string;
  @TextColumn('purpose', 32) purpose: SingleUsePurpose;
  /** Of the state of the account that it was made for; it is worth nothing in any other. */
  @TextColumn('state_digest', 64) stateDigest: string;
  /** An e-mail address that it is about, under TOKEN_ENCRYPTION_KEY. */
  @NullableLongTextColumn('sealed_target') sealedTarget: string | null;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('expires_at') expiresAt: Date;
}
