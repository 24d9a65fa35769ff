import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { statementsOn } from '../../../database/statement.js';

/** Which assertions have been used, for all instances and across restarts. */
@Injectable()
export class ConsumedAssertionsRepository {
  private readonly rows = statementsOn(this.dataSource);

  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when it was consumed before; of any number that race, one gets true */
  async consume(digest: string, expiresAt: Date): Promise<boolean> {
    const rows = await this.rows`
      INSERT INTO consumed_assertions (digest, expires_at) VALUES (${digest}, ${expiresAt.getTime()})
      ON CONFLICT (digest) DO NOTHING
      RETURNING digest`;
    return rows.length === 1;
  }

  /** @returns how many were deleted, `limit` at the most */
  async removeExpired(now: Date, limit: number): Promise<number> {
    const rows = await this.rows`
      DELETE FROM consumed_assertions
       WHERE digest IN (SELECT digest FROM consumed_assertions
                         WHERE expires_at <= ${now.getTime()} LIMIT ${limit})
       RETURNING digest`;
    return rows.length;
  }

  /** How many `removeExpired` would delete, counted up to `cap`. */
  async countExpired(now: Date, cap: number): Promise<number> {
    const [row] = await this.rows`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM consumed_assertions WHERE expires_at <= ${now.getTime()} LIMIT ${cap}) AS counted`;
    return Number(row?.['n'] ?? 0);
  }
}
