import type { DataSource } from 'typeorm';
import { type SqlFragment, statementsOn } from './statement.js';

/** The rows of one table that mean nothing any more, since their `expires_at` is over. */
export class ExpiredRows {
  private readonly rows = statementsOn(this.dataSource);
  private readonly table: SqlFragment;
  private readonly key: SqlFragment;

  /** @param names of the table and of its primary key, which becomes text of the statements, so it is ours */
  constructor(
    private readonly dataSource: DataSource,
    { table, key }: { readonly table: SqlFragment; readonly key: string },
  ) {
    this.table = table;
    this.key = () => key;
  }

  /** @returns how many were deleted, `limit` at the most */
  async remove(now: Date, limit: number): Promise<number> {
    const removed = await this.rows`
      DELETE FROM ${this.table}
       WHERE ${this.key} IN (SELECT ${this.key} FROM ${this.table} WHERE expires_at <= ${now.getTime()} LIMIT ${limit})
         AND expires_at <= ${now.getTime()}
       RETURNING ${this.key}`;
    return removed.length;
  }

  /** How many `remove` would delete, counted up to `most`. */
  async count(now: Date, most: number): Promise<number> {
    const [row] = await this.rows`SELECT COUNT(*) AS n FROM
       (SELECT 1 FROM ${this.table} WHERE expires_at <= ${now.getTime()} LIMIT ${most}) AS counted`;
    return Number(row?.['n'] ?? 0);
  }
}
