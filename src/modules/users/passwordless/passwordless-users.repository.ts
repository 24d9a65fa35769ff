import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { NO_PASSWORD } from '../../passwords/index.js';
import { UserEntity } from '../user.entity.js';

@Injectable()
export class PasswordlessUsersRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** Active ones, in the order of their ids, from the one behind `after`. */
  listActiveAfter(after: string, limit: number): Promise<UserEntity[]> {
    return this.dataSource.getRepository(UserEntity).find({
      where: { id: MoreThan(after), passwordHash: NO_PASSWORD, status: 'active', deletedAt: IsNull() },
      order: { id: 'ASC' },
      take: limit,
    });
  }
}
