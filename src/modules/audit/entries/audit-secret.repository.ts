import { Injectable } from '@nestjs/common';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { AuditChainEntity, CHAIN_NAME } from './audit-chain.entity.js';
import type { AuditHead } from './audit-content.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

/** The row that holds the log's secret beside the head of its chain. */
@Injectable()
export class AuditSecretRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  find(): Promise<AuditChainEntity | null> {
    return this.dataSource.getRepository(AuditChainEntity).findOneBy({ name: CHAIN_NAME });
  }

  /** The sequence and the hash of the last entry that is there. */
  async lastEntry(): Promise<AuditHead> {
    const last = await this.dataSource.getRepository(AuditEntryEntity).find({ order: { sequence: 'DESC' }, take: 1 });
    return { length: last[0]?.sequence ?? 0, head: last[0]?.hash ?? '' };
  }

  /** Unless another instance was first. */
  async add(chain: Omit<AuditChainEntity, 'name'>): Promise<void> {
    const insertion = this.dataSource.createQueryBuilder().insert().into(AuditChainEntity);
    await insertion
      .values({ name: CHAIN_NAME, ...chain })
      .orIgnore()
      .execute();
  }

  async replaceSecret(from: string, to: string): Promise<void> {
    await this.dataSource
      .getRepository(AuditChainEntity)
      .update({ name: CHAIN_NAME, sealedSecret: from }, { sealedSecret: to });
  }
}
