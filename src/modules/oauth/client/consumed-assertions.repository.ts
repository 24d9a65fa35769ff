import { Injectable } from '@nestjs/common';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { CONSUMED_ASSERTIONS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** Which assertions have been used, for all instances and across restarts. */
@Injectable()
export class ConsumedAssertionsRepository {
  private readonly rows = statementsOn(this.dataSource);
  readonly expired = new ExpiredRows(this.dataSource, { table: CONSUMED_ASSERTIONS, key: 'digest' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** @returns false when it was consumed before; of any number that race, one gets true */
  async consume(digest: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO ${CONSUMED_ASSERTIONS} (digest, expires_at) VALUES (${digest}, ${expiresAt.getTime()})
      ON CONFLICT (digest) DO NOTHING
      RETURNING digest`;
    return rows.length === 1;
  }
}
