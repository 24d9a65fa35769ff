import { Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn, IntegerColumn } from '../../../database/columns.js';

/** How many wrong passwords were tried lately, by one key: see AttemptCount. */
@Entity('attempt_counts')
export class AttemptCountEntity {
  /** HMAC of what is counted, so that the table holds neither names nor addresses, and nobody can try them out on it. */
  @PrimaryColumn({ name: 'key_digest', type: 'varchar', length: 64 }) keyDigest: string;
  @IntegerColumn('failures') failures: number;
  @InstantColumn('allowed_at') allowedAt: Date;
  @InstantColumn('expires_at') expiresAt: Date;
}
