import { Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../../../database/columns.js';

/** An assertion that has proved its client once, and must not again. */
@Entity('consumed_assertions')
export class ConsumedAssertionEntity {
  /** SHA-256 of client id and `jti`. */
  @PrimaryColumn({ name: 'digest', type: 'varchar', length: 64 }) digest: string;
  /** When it could prove nothing any more, so that it need not be remembered. */
  @InstantColumn('expires_at') expiresAt: Date;
}
