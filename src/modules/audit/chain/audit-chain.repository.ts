import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AUDIT_CHAIN } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { AuditChainEntity, CHAIN_NAME } from '../entries/audit-chain.entity.js';
import type { AuditHead, ChainedEntry } from '../entries/audit-content.js';
import { AuditEntryEntity } from '../entries/audit-entry.entity.js';

/** The chain as it grows, always within somebody's transaction. */
@Injectable()
export class AuditChainRepository {
  /** The head, which nobody else moves until the transaction ends. */
  async lockHead(manager: EntityManager): Promise<AuditHead> {
    const [row] = await statementsOn<{ length: string | number; head: string }>(manager)`
      UPDATE ${AUDIT_CHAIN} SET length = length WHERE name = ${CHAIN_NAME} RETURNING length, head`;
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
