import { Entity } from 'typeorm';
import {
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  LongTextColumn,
  NullableIdColumn,
  TextColumn,
} from '../../../database/columns.js';

/** A mail that is not handed over yet. It is gone as soon as it is. */
@Entity('outbox_mails')
export class OutboxMailEntity {
  @IdPrimaryColumn() id: string;
  /** The user whom it concerns, with whom it goes; null where there is none, or where it must outlive them. */
  @NullableIdColumn('user_id') userId: string | null;
  /** What it is about, such as `password_changed`. */
  @TextColumn('kind', 64) kind: string;
  /** JSON of the message under TOKEN_ENCRYPTION_KEY: it holds an address, and may hold a link that lets somebody in. */
  @LongTextColumn('sealed_message') sealedMessage: string;
  @InstantColumn('created_at') createdAt: Date;
  /** When it is tried next. Whoever tries it moves this on first, so that nobody else does meanwhile. */
  @InstantColumn('due_at') dueAt: Date;
  /** From when on it is of no use to anybody. */
  @InstantColumn('expires_at') expiresAt: Date;
  /** How often it was tried. */
  @IntegerColumn('attempts') attempts: number;
}
