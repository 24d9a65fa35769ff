import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OUTBOX_EVENTS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { Backlog } from '../../../kernel/observed-backlog.js';
import type { NewOutboxEvent } from './outbox-event.entity.js';

/** An event that is this instance's to publish until its lease is over. */
export interface ClaimedEvent {
  readonly id: string;
  /** JSON of the event. */
  readonly event: string;
  /** How often it was tried, this time included: whoever has another number has it no longer. */
  readonly attempts: number;
}

/** On PostgreSQL two that ask at once get two events, instead of waiting for each other; on SQLite they never ask at once. */
const SKIPPING_CLAIMED = () => 'FOR UPDATE SKIP LOCKED';
const NOTHING = () => '';

@Injectable()
export class EventOutboxRepository {
  private readonly skippingClaimed = this.dataSource.options.type === 'postgres' ? SKIPPING_CLAIMED : NOTHING;

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Whoever changes an account or a role has locked it by now, so nobody else gives the same number to a later change. */
  async add(events: readonly NewOutboxEvent[], manager: EntityManager): Promise<void> {
    for (const { id, name, orderKey, event, createdAt, dueAt, attempts } of events) {
      await statementsOn(manager)`
        INSERT INTO ${OUTBOX_EVENTS} (id, name, order_key, sequence, event, created_at, due_at, attempts)
        VALUES (${id}, ${name}, ${orderKey},
                (SELECT COALESCE(MAX(sequence), 0) + 1 FROM ${OUTBOX_EVENTS} WHERE order_key = ${orderKey}),
                ${event}, ${createdAt.getTime()}, ${dueAt.getTime()}, ${attempts})
        RETURNING id`;
    }
  }

  /**
   * Claims the event that has been due for longest, among the first of each order key: the next one of a key is not looked
   * at before the one before it is gone, whoever publishes that.
   *
   * @returns null when none is due
   */
  async claim(now: Date, leaseEndsAt: Date): Promise<ClaimedEvent | null> {
    const [row] = await statementsOn<ClaimedEvent>(this.dataSource)`
      UPDATE ${OUTBOX_EVENTS} SET due_at = ${leaseEndsAt.getTime()}, attempts = attempts + 1
       WHERE id = (SELECT head.id FROM ${OUTBOX_EVENTS} head
                    WHERE head.due_at <= ${now.getTime()}
                      AND NOT EXISTS (SELECT 1 FROM ${OUTBOX_EVENTS} earlier
                                       WHERE earlier.order_key = head.order_key
                                         AND (earlier.sequence, earlier.id) < (head.sequence, head.id))
                    ORDER BY head.due_at LIMIT 1 ${this.skippingClaimed})
         AND due_at <= ${now.getTime()}
       RETURNING id, event, attempts`;
    return row ?? null;
  }

  /** @returns false when it has been claimed by somebody else meanwhile, or is gone */
  async remove({ id, attempts }: ClaimedEvent): Promise<boolean> {
    const rows = await statementsOn(this.dataSource)`
      DELETE FROM ${OUTBOX_EVENTS} WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
    return rows.length === 1;
  }

  async postpone({ id, attempts }: ClaimedEvent, dueAt: Date): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${OUTBOX_EVENTS} SET due_at = ${dueAt.getTime()}
       WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
  }

  /** Counted up to `most`. */
  async backlog(most: number): Promise<Backlog> {
    const [row] = await statementsOn<{ waiting: string | number; oldest: string | number | null }>(this.dataSource)`
      SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest
        FROM (SELECT created_at FROM ${OUTBOX_EVENTS} LIMIT ${most}) AS counted`;
    const oldest = row?.oldest ?? null;
    return { waiting: Number(row?.waiting ?? 0), oldestSince: oldest === null ? null : new Date(Number(oldest)) };
  }
}
