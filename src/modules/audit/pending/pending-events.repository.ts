import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { pendingMacOf } from '../entries/audit-content.js';
import { AuditKeys } from '../entries/audit-keys.js';
import { type NewPendingEvent, PendingEventEntity } from './pending-event.entity.js';

@Injectable()
export class PendingEventsRepository {
  constructor(
    private readonly dataSource: WatchwordDataSource,
    private readonly keys: AuditKeys,
  ) {}

  async add(events: readonly NewPendingEvent[], manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({ ...event, mac: pendingMacOf(this.keys.chain, event) }));
    await manager.getRepository(PendingEventEntity).insert(rows);
  }

  /** The oldest first. */
  list(limit: number): Promise<PendingEventEntity[]> {
    return this.dataSource.getRepository(PendingEventEntity).find({ order: { position: 'ASC' }, take: limit });
  }

  /** @returns the positions of those that were still there */
  async claim(positions: readonly number[], manager: EntityManager): Promise<ReadonlySet<number>> {
    const pending = manager.getRepository(PendingEventEntity);
    const there = await pending.find({ select: { position: true }, where: { position: In(positions) } });
    await pending.delete({ position: In(positions) });
    return new Set(there.map(({ position }) => position));
  }
}
