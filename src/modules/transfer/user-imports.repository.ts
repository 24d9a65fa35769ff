import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { USER_IMPORTS } from '../../database/relations.js';
import { statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { UserImportEntity } from './user-import.entity.js';

/** How far imports have come, one row for each file. */
@Injectable()
export class UserImportsRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  find(digest: string): Promise<UserImportEntity | null> {
    return this.dataSource.getRepository(UserImportEntity).findOneBy({ digest });
  }

  /** As it stands in the database, whoever began it. */
  async begin(fresh: UserImportEntity): Promise<UserImportEntity> {
    await this.dataSource.createQueryBuilder().insert().into(UserImportEntity).values(fresh).orIgnore().execute();
    return (await this.find(fresh.digest)) ?? fresh;
  }

  /**
   * Claims the next batch for this process. Another process that asks for it waits until the transaction ends, and gets false.
   *
   * @returns false when the import is no longer at this place
   */
  async claim({ digest, reachedLine }: UserImportEntity, now: Date, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${USER_IMPORTS} SET updated_at = ${now.getTime()}
       WHERE digest = ${digest} AND reached_line = ${reachedLine} AND finished_at IS NULL
       RETURNING digest`;
    return rows.length === 1;
  }

  async advance(reached: UserImportEntity, manager: EntityManager): Promise<void> {
    const { digest, reachedBytes, reachedLine, imported, badLines, lastBadLines } = reached;
    await manager
      .getRepository(UserImportEntity)
      .update({ digest }, { reachedBytes, reachedLine, imported, badLines, lastBadLines });
  }

  async finish({ digest, reachedLine }: UserImportEntity, now: Date): Promise<void> {
    await statementsOn(this.dataSource)`
      UPDATE ${USER_IMPORTS} SET finished_at = ${now.getTime()}, updated_at = ${now.getTime()}, last_bad_lines = '[]'
       WHERE digest = ${digest} AND reached_line = ${reachedLine} AND finished_at IS NULL
       RETURNING digest`;
  }
}
