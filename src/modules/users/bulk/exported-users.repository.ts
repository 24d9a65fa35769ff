import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { UserEntity } from '../user.entity.js';

@Injectable()
export class ExportedUsersRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Those who are not deleted, in the order of their ids, from the one behind `after`. */
  listAfter(after: string, limit: number): Promise<UserEntity[]> {
    return this.dataSource.getRepository(UserEntity).find({
      where: { id: MoreThan(after), deletedAt: IsNull() },
      order: { id: 'ASC' },
      take: limit,
    });
  }
}
