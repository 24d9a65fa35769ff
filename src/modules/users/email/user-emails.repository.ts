import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { USERS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { update } from '../user-rows.repository.js';
import { UserEntity } from '../user.entity.js';

@Injectable()
export class UserEmailsRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  findByEmailKey(emailKey: string): Promise<UserEntity | null> {
    return this.dataSource.getRepository(UserEntity).findOneBy({ emailKey });
  }

  /** Reads the account and keeps everybody else from changing it until the transaction ends. */
  async lock(id: string, manager: EntityManager): Promise<UserEntity | null> {
    // a write that changes nothing locks the row on PostgreSQL; on SQLite transactions come one after the other anyway
    const rows = await statementsOn(manager)`UPDATE ${USERS} SET updated_at = updated_at WHERE id = ${id} RETURNING id`;
    return rows.length === 0 ? null : manager.getRepository(UserEntity).findOneBy({ id });
  }

  /** @returns whether it was not known before */
  async verify(id: string, now: Date, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${USERS} SET email_verified_at = ${now.getTime()}, version = version + 1, updated_at = ${now.getTime()}
       WHERE id = ${id} AND email_verified_at IS NULL RETURNING id`;
    return rows.length === 1;
  }

  /** @throws DomainError EMAIL_TAKEN */
  async replace(
    id: string,
    columns: Pick<UserEntity, 'email' | 'emailKey' | 'emailVerifiedAt'>,
    now: Date,
    manager: EntityManager,
  ): Promise<void> {
    await update({ id }, columns, now, manager);
  }
}
