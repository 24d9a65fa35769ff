import { Entity, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn } from '../../database/columns.js';

/** The right of one instance to do something until it expires. */
@Entity('leases')
export class LeaseEntity {
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 64 }) name: string;
  @IdColumn('holder') holder: string;
  @InstantColumn('expires_at') expiresAt: Date;
}
