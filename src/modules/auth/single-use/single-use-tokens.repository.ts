import { Injectable } from '@nestjs/common';
import { type EntityManager, In, MoreThan } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { SINGLE_USE_TOKENS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import type { SingleUsePurpose } from './single-use-state.js';
import { SingleUseTokenEntity } from './single-use-token.entity.js';

@Injectable()
export class SingleUseTokensRepository {
  readonly expired = new ExpiredRows(this.dataSource, { table: SINGLE_USE_TOKENS, key: 'id' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async add(token: SingleUseTokenEntity, manager: EntityManager): Promise<void> {
    await manager.getRepository(SingleUseTokenEntity).insert(token);
  }

  findByDigest(digest: string): Promise<SingleUseTokenEntity | null> {
    return this.dataSource.getRepository(SingleUseTokenEntity).findOneBy({ digest });
  }

  findById(id: string): Promise<SingleUseTokenEntity | null> {
    return this.dataSource.getRepository(SingleUseTokenEntity).findOneBy({ id });
  }

  /** Those of the users who hold one that has not expired. */
  async findHolders(
    purpose: SingleUsePurpose,
    userIds: readonly string[],
    now: Date,
    manager?: EntityManager,
  ): Promise<string[]> {
    const rows = await (manager ?? this.dataSource).getRepository(SingleUseTokenEntity).find({
      select: { userId: true },
      where: { purpose, userId: In(userIds), expiresAt: MoreThan(now) },
    });
    return rows.map(({ userId }) => userId);
  }

  /** @returns false when it was consumed before, or is gone; of any number that race, one gets true */
  async consume(id: string, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`DELETE FROM ${SINGLE_USE_TOKENS} WHERE id = ${id} RETURNING id`;
    return rows.length === 1;
  }

  /** Those that the user was given at that moment or later. */
  async removeSince(
    { userId, purpose }: Pick<SingleUseTokenEntity, 'userId' | 'purpose'>,
    since: Date,
    manager: EntityManager,
  ): Promise<void> {
    await statementsOn(manager)`
      DELETE FROM ${SINGLE_USE_TOKENS}
       WHERE user_id = ${userId} AND purpose = ${purpose} AND created_at >= ${since.getTime()} RETURNING id`;
  }

  /** How many the user was given since then and has not redeemed. */
  async countSince(
    { userId, purpose }: Pick<SingleUseTokenEntity, 'userId' | 'purpose'>,
    since: Date,
    manager?: EntityManager,
  ): Promise<number> {
    const [row] = await statementsOn(manager ?? this.dataSource)`
      SELECT COUNT(*) AS n FROM ${SINGLE_USE_TOKENS}
       WHERE user_id = ${userId} AND purpose = ${purpose} AND created_at > ${since.getTime()}`;
    return Number(row?.['n'] ?? 0);
  }
}
