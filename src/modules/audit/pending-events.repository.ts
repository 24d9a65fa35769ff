import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { PendingEventEntity } from './pending-event.entity.js';

@Injectable()
export class PendingEventsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add(events: readonly PendingEventEntity[], manager: EntityManager = this.dataSource.manager): Promise<void> {
    if (events.length > 0) await manager.getRepository(PendingEventEntity).insert([...events]);
  }

  /** The oldest first. */
  list(limit: number): Promise<PendingEventEntity[]> {
    return this.dataSource.getRepository(PendingEventEntity).find({ order: { id: 'ASC' }, take: limit });
  }

  /** @returns the ids of those that were still there */
  async take(ids: readonly string[], manager: EntityManager): Promise<string[]> {
    const there = await manager
      .getRepository(PendingEventEntity)
      .find({ select: { id: true }, where: { id: In(ids) } });
    await manager.getRepository(PendingEventEntity).delete({ id: In(ids) });
    return there.map(({ id }) => id);
  }

  count(): Promise<number> {
    return this.dataSource.getRepository(PendingEventEntity).count();
  }
}
