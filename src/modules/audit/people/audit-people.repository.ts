import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { isForeignKeyViolation } from '../../../database/database-errors.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { AuditPersonEntity } from './audit-person.entity.js';

@Injectable()
export class AuditPeopleRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  ofUsers(userIds: readonly string[], manager: EntityManager = this.dataSource.manager): Promise<AuditPersonEntity[]> {
    return manager.getRepository(AuditPersonEntity).findBy({ userId: In(userIds) });
  }

  behind(references: readonly string[]): Promise<AuditPersonEntity[]> {
    return this.dataSource.getRepository(AuditPersonEntity).findBy({ reference: In(references) });
  }

  /** Unless the user has a reference already, or is gone. */
  async add(person: AuditPersonEntity): Promise<void> {
    const insertion = this.dataSource.createQueryBuilder().insert().into(AuditPersonEntity);
    try {
      await insertion.values(person).orIgnore().execute();
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error;
    }
  }
}
