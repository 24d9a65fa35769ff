import { Redis } from 'ioredis';
import type { RateLimitCount } from '../../src/index.js';
import { RedisRateLimitStore } from '../../src/modules/throttling/redis-rate-limit-store.js';
import { describeRateLimitStore } from '../../src/testing/index.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { openRequestCounts } from '../support/request-counts.js';
import { PostgresRateLimitStore } from './documented/postgres-rate-limit-store.js';

describeRateLimitStore('PostgresRateLimitStore', () =>
  openRequestCounts((dataSource) => new PostgresRateLimitStore(dataSource)),
);

describeWithRedis('a Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server?.kill());

  describeRateLimitStore('RedisRateLimitStore', async () => {
    await server.restart();
    const keys = new Set<string>();
    /** Says whose keys are whose, since the server may be shared. */
    class KnownRedisRateLimitStore extends RedisRateLimitStore {
      override hit(key: string, windowMs: number): Promise<RateLimitCount> {
        keys.add(`watchword:rate-limit:${key}`);
        return super.hit(key, windowMs);
      }
    }
    const stores = [new KnownRedisRateLimitStore(server.url), new KnownRedisRateLimitStore(server.url)] as const;
    const client = clientOf(stores[0]);
    for (const store of stores) await ready(clientOf(store));
    return {
      stores,
      pass: async (milliseconds) => {
        for (const key of keys) {
          const remainingMs = await client.pttl(key);
          if (remainingMs > 0) await client.pexpire(key, remainingMs - milliseconds);
        }
      },
      fail: () => server.kill(),
      close: () => {
        for (const store of stores) store.close();
        return Promise.resolve();
      },
    };
  });
});

const clientOf = (store: RedisRateLimitStore) => Reflect.get(store, 'redis') as Redis;

async function ready(client: Redis): Promise<void> {
  if (client.status === 'ready') return;
  await new Promise<void>((resolve) => client.once('ready', () => resolve()));
}
