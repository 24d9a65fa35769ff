import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { statementsOn } from '../../../database/statement.js';
import { AuditChainEntity, CHAIN_NAME } from './audit-chain.entity.js';
import type { AuditHead, ChainedEntry } from './audit-content.js';
import { AuditEntryEntity } from './audit-entry.entity.js';

/** The chain as it grows, and its one row of state. */
@Injectable()
export class AuditChainRepository {
  constructor(private readonly dataSource: DataSource) {}

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

  /** The head, which nobody else moves until the transaction ends. */
  async lockHead(manager: EntityManager): Promise<AuditHead> {
    const [row] = await statementsOn<{ length: string | number; head: string }>(manager)`
      UPDATE audit_chain SET length = length WHERE name = ${CHAIN_NAME} RETURNING length, head`;
    if (!row) throw new Error('the row of the audit chain is gone; the next start makes it anew');
    return { length: Number(row.length), head: row.head };
  }

  /** Which of the ids entries have already. */
  async linkedAmong(ids: readonly string[], manager: EntityManager): Promise<ReadonlySet<string>> {
    const entries = manager.getRepository(AuditEntryEntity);
    const linked = await entries.find({ select: { id: true }, where: { id: In(ids) } });
    return new Set(linked.map(({ id }) => id));
  }

  async append(
    entries: readonly ChainedEntry[],
    head: AuditHead & { headMac: string },
    manager: EntityManager,
  ): Promise<void> {
    await manager.getRepository(AuditEntryEntity).insert([...entries]);
    await manager.getRepository(AuditChainEntity).update({ name: CHAIN_NAME }, head);
  }
}
