import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ExpiredRows } from '../../../database/expired-rows.js';
import { statementsOn } from '../../../database/statement.js';

/** Which assertions have been used, for all instances and across restarts. */
@Injectable()
export class ConsumedAssertionsRepository {
  private readonly rows = statementsOn(this.dataSource);
  readonly expired = new ExpiredRows(this.dataSource, { table: 'consumed_assertions', key: 'digest' });

  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when it was consumed before; of any number that race, one gets true */
  async consume(digest: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO consumed_assertions (digest, expires_at) VALUES (${digest}, ${expiresAt.getTime()})
      ON CONFLICT (digest) DO NOTHING
      RETURNING digest`;
    return rows.length === 1;
  }
}
