import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OUTBOX_MAILS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { Backlog } from '../../../kernel/observed-backlog.js';
import { OutboxMailEntity } from './outbox-mail.entity.js';

/** A mail that is this instance's to try until its lease is over. */
export interface ClaimedMail {
  readonly id: string;
  readonly userId: string | null;
  readonly kind: string;
  readonly sealedMessage: string;
  readonly expiresAt: Date;
  /** How often it was tried, this time included: whoever has another number has it no longer. */
  readonly attempts: number;
}

interface ClaimedRow {
  readonly id: string;
  readonly user_id: string | null;
  readonly kind: string;
  readonly sealed_message: string;
  readonly expires_at: string | number;
  readonly attempts: number;
}

/** On PostgreSQL two that ask at once get two mails, instead of waiting for each other; on SQLite they never ask at once. */
const SKIPPING_CLAIMED = () => 'FOR UPDATE SKIP LOCKED';
const NOTHING = () => '';

@Injectable()
export class OutboxRepository {
  private readonly skippingClaimed = this.dataSource.options.type === 'postgres' ? SKIPPING_CLAIMED : NOTHING;

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async add(mail: OutboxMailEntity, manager: EntityManager = this.dataSource.manager): Promise<void> {
    await manager.getRepository(OutboxMailEntity).insert(mail);
  }

  /** Claims the mail that has been due for longest. @returns null when none is due */
  async claim(now: Date, leaseEndsAt: Date): Promise<ClaimedMail | null> {
    const [row] = await statementsOn<ClaimedRow>(this.dataSource)`
      UPDATE ${OUTBOX_MAILS} SET due_at = ${leaseEndsAt.getTime()}, attempts = attempts + 1
       WHERE id = (SELECT id FROM ${OUTBOX_MAILS} WHERE due_at <= ${now.getTime()}
                    ORDER BY due_at LIMIT 1 ${this.skippingClaimed})
         AND due_at <= ${now.getTime()}
       RETURNING id, user_id, kind, sealed_message, expires_at, attempts`;
    if (!row) return null;
    const { id, kind, attempts } = row;
    const [userId, sealedMessage, expiresAt] = [row.user_id, row.sealed_message, row.expires_at];
    return { id, userId, kind, sealedMessage, expiresAt: new Date(Number(expiresAt)), attempts };
  }

  /** @returns false when it has been claimed by somebody else meanwhile, or is gone */
  async remove({ id, attempts }: ClaimedMail, manager: Database = this.dataSource): Promise<boolean> {
    const rows = await statementsOn(manager)`
      DELETE FROM ${OUTBOX_MAILS} WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
    return rows.length === 1;
  }

  async postpone({ id, attempts }: ClaimedMail, dueAt: Date): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${OUTBOX_MAILS} SET due_at = ${dueAt.getTime()} WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
  }

  /** Counted up to `most`. */
  async backlog(most: number): Promise<Backlog> {
    const [row] = await statementsOn<{ waiting: string | number; oldest: string | number | null }>(this.dataSource)`
      SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest
        FROM (SELECT created_at FROM ${OUTBOX_MAILS} LIMIT ${most}) AS counted`;
    const oldest = row?.oldest ?? null;
    return { waiting: Number(row?.waiting ?? 0), oldestSince: oldest === null ? null : new Date(Number(oldest)) };
  }
}
