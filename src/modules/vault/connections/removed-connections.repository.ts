import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { PROVIDER_CONNECTIONS } from '../../../database/relations.js';
import { fragment, type SqlFragment, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { CONNECTION_COLUMNS, connectionFrom, type ConnectionRow } from './connection-row.js';
import { ProviderConnectionEntity } from './provider-connection.entity.js';

const FOR_UPDATE: SqlFragment = fragment`FOR UPDATE`;
const NOTHING: SqlFragment = fragment``;

/** Rows on their way out, with the sealed tokens that are still to be revoked. */
@Injectable()
export class RemovedConnectionsRepository {
  private readonly isPostgres = this.dataSource.options.type === 'postgres';

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * The user's providers, of which nobody else removes one until the transaction ends: of two who each remove one of the last two,
   * the second sees that it is the last. On SQLite transactions come one after the other anyway.
   */
  async lockProvidersOf(userId: string, manager: EntityManager): Promise<readonly string[]> {
    const rows = await statementsOn<{ provider: string }>(manager)`
      SELECT provider FROM ${PROVIDER_CONNECTIONS} WHERE user_id = ${userId}
       ORDER BY id ${this.isPostgres ? FOR_UPDATE : NOTHING}`;
    return rows.map(({ provider }) => provider);
  }

  /** @returns the row as it was in the end, with the tokens of a refresh that was faster; null when there is none */
  async remove(userId: string, provider: string, manager: EntityManager): Promise<ProviderConnectionEntity | null> {
    const [row] = await statementsOn<ConnectionRow>(manager)`
      DELETE FROM ${PROVIDER_CONNECTIONS} WHERE user_id = ${userId} AND provider = ${provider}
      RETURNING ${CONNECTION_COLUMNS}`;
    return row ? connectionFrom(row) : null;
  }

  /** Everything of these users, who cannot get another connection by then. */
  async removeOf(userIds: readonly string[], manager: EntityManager): Promise<readonly ProviderConnectionEntity[]> {
    const rows = manager.getRepository(ProviderConnectionEntity);
    const theirs = { userId: In(userIds) };
    // a refresh that is being written is waited for, or its tokens would go unseen
    const lock = this.isPostgres ? { lock: { mode: 'pessimistic_write' } as const } : {};
    const removed = await rows.find({ where: theirs, order: { id: 'ASC' }, ...lock });
    if (removed.length > 0) await rows.delete(theirs);
    return removed;
  }
}
