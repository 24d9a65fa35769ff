import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { PENDING_REGISTRATIONS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { PendingRegistrationEntity } from './pending-registration.entity.js';

@Injectable()
export class PendingRegistrationsRepository {
  private readonly rows = statementsOn(this.dataSource);
  readonly expired = new ExpiredRows(this.dataSource, { table: PENDING_REGISTRATIONS, key: 'id' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

  async add(registration: PendingRegistrationEntity, manager: EntityManager): Promise<void> {
    await manager.getRepository(PendingRegistrationEntity).insert(registration);
  }

  findByDigest(digest: string): Promise<PendingRegistrationEntity | null> {
    return this.dataSource.getRepository(PendingRegistrationEntity).findOneBy({ digest });
  }

  /** @returns false when it was consumed before, or is gone; of any number that race, one gets true */
  async consume(id: string, manager: EntityManager): Promise<boolean> {
    const rows = await statementsOn(manager)`DELETE FROM ${PENDING_REGISTRATIONS} WHERE id = ${id} RETURNING id`;
    return rows.length === 1;
  }

  async countSince(emailDigest: string, since: Date): Promise<number> {
    const [row] = await this.rows`
      SELECT COUNT(*) AS n FROM ${PENDING_REGISTRATIONS}
       WHERE email_digest = ${emailDigest} AND created_at > ${since.getTime()}`;
    return Number(row?.['n'] ?? 0);
  }
}
