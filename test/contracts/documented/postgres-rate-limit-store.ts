import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type RateLimitCount, RateLimitStore } from '../../../src/index.js';

@Injectable()
export class PostgresRateLimitStore extends RateLimitStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async hit(key: string, windowMs: number): Promise<RateLimitCount> {
    const [count] = await this.dataSource.query<RateLimitCount[]>(
      `INSERT INTO request_counts AS present (key, hits, ends_at)
            VALUES ($1, 1, now() + $2 * interval '1 millisecond')
       ON CONFLICT (key) DO UPDATE
               SET hits = CASE WHEN present.ends_at <= now() THEN 1 ELSE present.hits + 1 END,
                   ends_at = CASE WHEN present.ends_at <= now() THEN excluded.ends_at ELSE present.ends_at END
         RETURNING hits, (extract(epoch FROM ends_at - now()) * 1000)::float8 AS "resetsInMs"`,
      [key, windowMs],
    );
    if (!count) throw new Error('PostgreSQL returned no count.');
    return count;
  }
}
