import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PROVIDER_CONNECTIONS, PROVIDER_REVOCATIONS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { Backlog } from '../../../kernel/observed-backlog.js';
import { ProviderRevocationEntity } from './provider-revocation.entity.js';

/** A token that is this instance's to revoke until its lease is over. */
export interface ClaimedRevocation extends Omit<ProviderRevocationEntity, 'createdAt' | 'dueAt' | 'attempts'> {
  /** How often it was tried, this time included: whoever has another number has it no longer. */
  readonly attempts: number;
}

interface ClaimedRow {
  readonly id: string;
  readonly user_id: string;
  readonly provider: string;
  readonly subject: string;
  readonly data_key: string;
  readonly sealed_token: string;
  readonly token_kind: ProviderRevocationEntity['tokenKind'];
  readonly expires_at: string | number;
  readonly attempts: number;
}

/** On PostgreSQL two that ask at once get two rows, instead of waiting for each other; on SQLite they never ask at once. */
const SKIPPING_CLAIMED = () => 'FOR UPDATE SKIP LOCKED';
const NOTHING = () => '';

@Injectable()
export class ProviderRevocationsRepository {
  private readonly skippingClaimed = this.dataSource.options.type === 'postgres' ? SKIPPING_CLAIMED : NOTHING;

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async add(rows: readonly ProviderRevocationEntity[], manager: EntityManager): Promise<void> {
    if (rows.length > 0) await manager.getRepository(ProviderRevocationEntity).insert([...rows]);
  }

  /** Claims the token that has been due for longest. @returns null when none is due */
  async claim(now: Date, leaseEndsAt: Date): Promise<ClaimedRevocation | null> {
    const [row] = await statementsOn<ClaimedRow>(this.dataSource)`
      UPDATE ${PROVIDER_REVOCATIONS} SET due_at = ${leaseEndsAt.getTime()}, attempts = attempts + 1
       WHERE id = (SELECT id FROM ${PROVIDER_REVOCATIONS} WHERE due_at <= ${now.getTime()}
                    ORDER BY due_at LIMIT 1 ${this.skippingClaimed})
         AND due_at <= ${now.getTime()}
       RETURNING id, user_id, provider, subject, data_key, sealed_token, token_kind, expires_at, attempts`;
    return row ? claimedFrom(row) : null;
  }

  /** Every row of a connection is removed before its token waits here, so one that is there was made later. */
  async isConnectedAgain({ provider, subject }: ClaimedRevocation): Promise<boolean> {
    const rows = await statementsOn(this.dataSource)`
      SELECT id FROM ${PROVIDER_CONNECTIONS} WHERE provider = ${provider} AND subject = ${subject}`;
    return rows.length > 0;
  }

  /** @returns false when it has been claimed by somebody else meanwhile, or is gone */
  async remove({ id, attempts }: ClaimedRevocation, manager: Database): Promise<boolean> {
    const rows = await statementsOn(manager)`
      DELETE FROM ${PROVIDER_REVOCATIONS} WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
    return rows.length === 1;
  }

  async postpone({ id, attempts }: ClaimedRevocation, dueAt: Date): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${PROVIDER_REVOCATIONS} SET due_at = ${dueAt.getTime()}
       WHERE id = ${id} AND attempts = ${attempts} RETURNING id`;
  }

  /** Counted up to `most`. */
  async backlog(most: number): Promise<Backlog> {
    const [row] = await statementsOn<{ waiting: string | number; oldest: string | number | null }>(this.dataSource)`
      SELECT COUNT(*) AS waiting, MIN(created_at) AS oldest
        FROM (SELECT created_at FROM ${PROVIDER_REVOCATIONS} LIMIT ${most}) AS counted`;
    const oldest = row?.oldest ?? null;
    return { waiting: Number(row?.waiting ?? 0), oldestSince: oldest === null ? null : new Date(Number(oldest)) };
  }
}

function claimedFrom(row: ClaimedRow): ClaimedRevocation {
  const { id, provider, subject, attempts } = row;
  const sealed = { dataKey: row.data_key, sealedToken: row.sealed_token, tokenKind: row.token_kind };
  return {
    id,
    userId: row.user_id,
    provider,
    subject,
    ...sealed,
    expiresAt: new Date(Number(row.expires_at)),
    attempts,
  };
}
