import { Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn, IntegerColumn, LongTextColumn } from '../../../database/columns.js';

/** How far one receiver of security events has come. */
@Entity('security_event_streams')
export class EventStreamEntity {
  @PrimaryColumn({ name: 'client_id', type: 'varchar', length: 64 }) clientId: string;
  /** Chosen by the client, for one receiver. */
  @PrimaryColumn({ name: 'name', type: 'varchar', length: 64 }) name: string;
  /** A `StreamPosition` as JSON. */
  @LongTextColumn('position') position: string;
  /** Counts the changes of the position. */
  @IntegerColumn('version') version: number;
  /** To a minute: when somebody last asked. */
  @InstantColumn('polled_at') polledAt: Date;
}
