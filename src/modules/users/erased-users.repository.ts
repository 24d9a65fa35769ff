import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { UserEntity } from './user.entity.js';

@Injectable()
export class ErasedUsersRepository {
  /**
   * Until the transaction ends nobody adds a row that refers to these users: one that came between the last look at what belongs
   * to them and their end would go unseen. On SQLite transactions come one after the other anyway.
   */
  async lock(ids: readonly string[], manager: EntityManager): Promise<void> {
    if (manager.connection.options.type !== 'postgres') return;
    const lock = { mode: 'pessimistic_write' } as const;
    await manager.getRepository(UserEntity).find({ select: { id: true }, where: { id: In(ids) }, lock });
  }
}
