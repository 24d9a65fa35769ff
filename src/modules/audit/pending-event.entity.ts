import { Entity } from 'typeorm';
import { IdPrimaryColumn, InstantColumn, LongTextColumn } from '../../database/columns.js';

/** An event on its way into the chain: written with what it records, gone as soon as it is a link. */
@Entity('audit_pending')
export class PendingEventEntity {
  @IdPrimaryColumn() id: string;
  @InstantColumn('occurred_at') occurredAt: Date;
  /** JSON of a PendingEvent. */
  @LongTextColumn('event') event: string;
}
