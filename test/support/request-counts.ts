import type { DataSource } from 'typeorm';
import type { RateLimitStore } from '../../src/index.js';
import type { OpenedRateLimitStores } from '../../src/testing/index.js';
import { openDatabase } from './data-sources.js';
import { migratedDatabase } from './migrated-database.js';

/** Two stores over the table `request_counts` of one PostgreSQL. */
export async function openRequestCounts(
  storeFor: (dataSource: DataSource) => RateLimitStore,
): Promise<OpenedRateLimitStores> {
  const url = await migratedDatabase('postgres');
  const dataSources = [await openDatabase(url), await openDatabase(url)] as const;
  const [first, second] = dataSources;
  await first.query(
    'CREATE TABLE request_counts (key varchar(64) PRIMARY KEY, hits integer NOT NULL, ends_at timestamptz NOT NULL)',
  );
  return {
    stores: [storeFor(first), storeFor(second)],
    pass: async (milliseconds) => {
      await first.query(`UPDATE request_counts SET ends_at = ends_at - $1 * interval '1 millisecond'`, [milliseconds]);
    },
    fail: () => first.destroy(),
    close: async () => {
      for (const dataSource of dataSources) if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}
