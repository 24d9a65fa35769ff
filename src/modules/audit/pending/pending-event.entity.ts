import { Entity, PrimaryGeneratedColumn } from 'typeorm';
import { IdColumn, InstantColumn, LongTextColumn, TextColumn } from '../../../database/columns.js';

/** An event on its way into the chain: written with what it records, gone as soon as it is a link. */
@Entity('audit_pending')
export class PendingEventEntity {
  /** In the order of writing, as ids of one millisecond are not. */
  @PrimaryGeneratedColumn({ name: 'position', type: 'integer' }) position: number;
  @IdColumn('id') id: string;
  @InstantColumn('occurred_at') occurredAt: Date;
  /** JSON of a PendingEvent. */
  @LongTextColumn('event') event: string;
  /** Without the right one whoever may write to the table could have us vouch for what never happened. */
  @TextColumn('mac', 43) mac: string;
}

/** One that is not written yet. */
export type NewPendingEvent = Omit<PendingEventEntity, 'position' | 'mac'>;
