import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnitOfWork } from '../../../database/unit-of-work.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { type AuditContent, chainOn, headMacOf } from '../entries/audit-content.js';
import { AuditContents } from '../people/audit-contents.js';
import { AuditKeys } from '../entries/audit-keys.js';
import type { PendingEventEntity } from '../pending/pending-event.entity.js';
import { PendingEventsRepository } from '../pending/pending-events.repository.js';

const MOST_AT_ONCE = 200;

/**
 * Makes links of what is pending. Any instance may, at any time: they take turns by the one row of the chain, and what
 * another has taken is not there any more. So requests never wait for one another to append, and what an instance left
 * behind when it died is appended by the next.
 */
@Injectable()
export class AuditAppender {
  constructor(
    private readonly pending: PendingEventsRepository,
    private readonly contents: AuditContents,
    private readonly chain: AuditChainRepository,
    private readonly keys: AuditKeys,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Everything that was pending when this was called is in the chain after it. */
  async append(): Promise<void> {
    for (;;) {
      const batch = await this.pending.list(MOST_AT_ONCE);
      if (batch.length === 0) return;
      await this.link(batch, await this.contents.of(batch));
      if (batch.length < MOST_AT_ONCE) return;
    }
  }

  private link(batch: readonly PendingEventEntity[], contents: readonly AuditContent[]): Promise<void> {
    const positions = batch.map(({ position }) => position);
    return this.unitOfWork.run(async (manager) => {
      const head = await this.chain.lockHead(manager);
      const taken = await this.pending.claim(positions, manager);
      const mine = contents.filter((_content, index) => taken.has(positions[index] ?? 0));
      const entries = chainOn(this.keys.chain, head, await this.unlinked(mine, manager));
      const last = entries.at(-1);
      if (!last) return;
      const moved = { length: last.sequence, head: last.hash };
      await this.chain.append(entries, { ...moved, headMac: headMacOf(this.keys.chain, moved) }, manager);
    });
  }

  /**
   * An id is linked once: a genuine row that somebody else copied while it was pending still has its mac when they write
   * it again, and what timed out while it was written is written again by ourselves.
   */
  private async unlinked(contents: readonly AuditContent[], manager: EntityManager): Promise<AuditContent[]> {
    const once = new Map(contents.map((content) => [content.id, content]));
    const linked = await this.chain.linkedAmong([...once.keys()], manager);
    return [...once.values()].filter(({ id }) => !linked.has(id));
  }
}
