import { Injectable } from '@nestjs/common';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { CONSUMED_PROVIDER_FLOWS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** Which sign-ins have come back, for all instances and across restarts. */
@Injectable()
export class ConsumedFlowsRepository {
  private readonly rows = statementsOn(this.dataSource);
  readonly expired = new ExpiredRows(this.dataSource, { table: CONSUMED_PROVIDER_FLOWS, key: 'digest' });

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** @returns false when it was consumed before; of any number that race, one gets true */
  async consume(digest: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO ${CONSUMED_PROVIDER_FLOWS} (digest, expires_at) VALUES (${digest}, ${expiresAt.getTime()})
      ON CONFLICT (digest) DO NOTHING
      RETURNING digest`;
    return rows.length === 1;
  }
}
