import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { lockUntilCommit } from '../../database/transaction-lock.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import { RoleEntity } from './role.entity.js';

/** What changes of a role; the rest stays. */
export type RoleChanges = Partial<Pick<RoleEntity, 'description' | 'permissions'>>;

@Injectable()
export class RolesRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** By name. */
  list(manager: EntityManager = this.dataSource.manager): Promise<RoleEntity[]> {
    return manager.getRepository(RoleEntity).find({ order: { name: 'ASC' } });
  }

  find(name: string): Promise<RoleEntity | null> {
    return this.dataSource.getRepository(RoleEntity).findOneBy({ name });
  }

  /** As `list`, and nobody else gives, takes or changes a role until the transaction ends. */
  async listForChange(manager: EntityManager): Promise<RoleEntity[]> {
    await lockUntilCommit('roles', manager);
    return this.list(manager);
  }

  async add(role: RoleEntity, manager: EntityManager): Promise<void> {
    await manager.getRepository(RoleEntity).insert(role);
  }

  async change(name: string, changes: RoleChanges, now: Date, manager: EntityManager): Promise<void> {
    const set = { ...changes, updatedAt: now, version: () => 'version + 1' };
    await manager.getRepository(RoleEntity).update({ name }, set);
  }

  async remove(name: string, manager: EntityManager): Promise<void> {
    await manager.getRepository(RoleEntity).delete({ name });
  }
}
