import { Entity } from 'typeorm';
import {
  BigIntegerColumn,
  IdPrimaryColumn,
  InstantColumn,
  IntegerColumn,
  LongTextColumn,
  TextColumn,
} from '../../../database/columns.js';

/** An event that is not published yet. It is gone as soon as it is. */
@Entity('outbox_events')
export class OutboxEventEntity {
  @IdPrimaryColumn() id: string;
  @TextColumn('name', 64) name: string;
  /** The account or the role whose events keep their order. */
  @TextColumn('order_key', 128) orderKey: string;
  /** The place among the waiting events of the key, as ids depend on the clocks of several instances. */
  @BigIntegerColumn('sequence') sequence: number;
  /** JSON of the event: ids and facts, and nothing of a person besides. */
  @LongTextColumn('event') event: string;
  @InstantColumn('created_at') createdAt: Date;
  /** When it is tried next. Whoever tries it moves this on first, so that nobody else does meanwhile. */
  @InstantColumn('due_at') dueAt: Date;
  /** How often it was tried. */
  @IntegerColumn('attempts') attempts: number;
}

/** One that is not written yet. */
export type NewOutboxEvent = Omit<OutboxEventEntity, 'sequence'>;
