import { Entity } from 'typeorm';
import { IdPrimaryColumn, InstantColumn, NullableLongTextColumn, TextColumn } from '../../../database/columns.js';

/** A discreet registration that waits for its address to be confirmed, or that was made with the address of an account. */
@Entity('pending_registrations')
export class PendingRegistrationEntity {
  @IdPrimaryColumn() id: string;
  /** SHA-256 of the token of the link. */
  @TextColumn('digest', 64) digest: string;
  /** SHA-256 of the address, by which the mails to it are counted. */
  @TextColumn('email_digest', 64) emailDigest: string;
  /** JSON of the UnconfirmedUser under TOKEN_ENCRYPTION_KEY; null where the address has an account. */
  @NullableLongTextColumn('sealed_user') sealedUser: string | null;
  @InstantColumn('created_at') createdAt: Date;
  @InstantColumn('expires_at') expiresAt: Date;
}
