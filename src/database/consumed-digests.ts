import type { DataSource } from 'typeorm';
import { ExpiredRows } from './expired-rows.js';
import { type SqlFragment, statementsOn } from './statement.js';

/** A table of digests of what may be used once, for all instances and across restarts. */
export class ConsumedDigests {
  private readonly rows = statementsOn(this.dataSource);
  readonly expired: ExpiredRows;

  /** @param table with the columns `digest`, its primary key, and `expires_at` */
  constructor(
    private readonly dataSource: DataSource,
    private readonly table: SqlFragment,
  ) {
    this.expired = new ExpiredRows(dataSource, { table, key: 'digest' });
  }

  /** @returns false when it was consumed before; of any number that race, one gets true */
  async consume(digest: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO ${this.table} (digest, expires_at) VALUES (${digest}, ${expiresAt.getTime()})
      ON CONFLICT (digest) DO NOTHING
      RETURNING digest`;
    return rows.length === 1;
  }
}
