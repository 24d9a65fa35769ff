import { Injectable } from '@nestjs/common';
import { USERS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { HAS_WEAK_PASSWORD_HASH } from '../../../database/weak-password-hashes.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

@Injectable()
export class WeakHashesRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** How many users have a password hash that is cheap to guess. */
  async count(): Promise<number> {
    const [row] = await statementsOn<{ users: number | string }>(this.dataSource)`
      SELECT count(*) AS users FROM ${USERS} WHERE ${HAS_WEAK_PASSWORD_HASH}`;
    return Number(row?.users);
  }
}
