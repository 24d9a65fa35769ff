import { readFileSync } from 'node:fs';
import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { type RateLimitCount, RateLimitStore } from '../../src/index.js';
import { MemoryRateLimitStore } from '../../src/modules/throttling/memory-rate-limit-store.js';
import { RedisRateLimitStore } from '../../src/modules/throttling/redis-rate-limit-store.js';
import { describeRateLimitStore, FakeClock, type OpenedRateLimitStores } from '../../src/testing/index.js';
import { openDatabase } from '../support/data-sources.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { failuresOf } from './suite-outcome.js';

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

const NOTHING_TO_CLOSE = () => Promise.resolve();

describeRateLimitStore('MemoryRateLimitStore', () => {
  const clock = new FakeClock();
  return Promise.resolve({
    stores: [new MemoryRateLimitStore(clock)],
    pass: (milliseconds) => clock.advance(milliseconds),
    close: NOTHING_TO_CLOSE,
  });
});

describeRateLimitStore('The store in docs/extending.md', async () => {
  const url = await migratedDatabase('postgres');
  const dataSources = [await openDatabase(url), await openDatabase(url)] as const;
  const [first, second] = dataSources;
  await first.query(
    'CREATE TABLE request_counts (key varchar(64) PRIMARY KEY, hits integer NOT NULL, ends_at timestamptz NOT NULL)',
  );
  return {
    stores: [new PostgresRateLimitStore(first), new PostgresRateLimitStore(second)],
    pass: async (milliseconds) => {
      await first.query(`UPDATE request_counts SET ends_at = ends_at - $1 * interval '1 millisecond'`, [milliseconds]);
    },
    fail: () => first.destroy(),
    close: async () => {
      for (const dataSource of dataSources) if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
});

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

const pause = () => new Promise((resolve) => setImmediate(resolve));

/** A place that answers a moment later, as one on another machine does. */
class Place {
  readonly windows = new Map<string, { hits: number; endsAtMs: number }>();
  readonly clock = new FakeClock();
  isAway = false;

  async read(key: string) {
    await pause();
    if (this.isAway) throw new Error('the place is away');
    return this.windows.get(key) ?? { hits: 0, endsAtMs: 0 };
  }
}

class RightStore extends RateLimitStore {
  constructor(protected readonly place: Place) {
    super();
  }

  async hit(key: string, windowMs: number): Promise<RateLimitCount> {
    await this.place.read(key);
    return this.count(key, windowMs);
  }

  protected count(key: string, windowMs: number): RateLimitCount {
    const nowMs = this.place.clock.now().getTime();
    const present = this.place.windows.get(key);
    const window = present && present.endsAtMs > nowMs ? present : { hits: 0, endsAtMs: nowMs + windowMs };
    this.place.windows.set(key, window);
    window.hits += 1;
    return { hits: window.hits, resetsInMs: window.endsAtMs - nowMs };
  }
}

/** Reads, adds one and writes: two at once count as one. */
class RacingStore extends RightStore {
  override async hit(key: string, windowMs: number) {
    const nowMs = this.place.clock.now().getTime();
    const { hits, endsAtMs } = await this.place.read(key);
    await pause();
    const window = endsAtMs > nowMs ? { hits: hits + 1, endsAtMs } : { hits: 1, endsAtMs: nowMs + windowMs };
    this.place.windows.set(key, window);
    return { hits: window.hits, resetsInMs: window.endsAtMs - nowMs };
  }
}

/** Whoever keeps asking is never let in again. */
class SlidingStore extends RightStore {
  protected override count(key: string, windowMs: number) {
    const { hits } = super.count(key, windowMs);
    this.place.windows.set(key, { hits, endsAtMs: this.place.clock.now().getTime() + windowMs });
    return { hits, resetsInMs: windowMs };
  }
}

class EndlessStore extends RightStore {
  protected override count(key: string, windowMs: number) {
    return { ...super.count(key, Number.MAX_SAFE_INTEGER / 2), resetsInMs: windowMs };
  }
}

class CaselessStore extends RightStore {
  protected override count(key: string, windowMs: number) {
    return super.count(key.toLowerCase(), windowMs);
  }
}

/** Lets everybody in while the place is away, and keeps Watchword from counting by itself. */
class SwallowingStore extends RightStore {
  override hit(key: string, windowMs: number) {
    return super.hit(key, windowMs).catch(() => ({ hits: 1, resetsInMs: windowMs }));
  }
}

function openPlace(Store: typeof RightStore): Promise<OpenedRateLimitStores> {
  const place = new Place();
  return Promise.resolve({
    stores: [new Store(place), new Store(place)],
    pass: (milliseconds) => place.clock.advance(milliseconds),
    fail: () => {
      place.isAway = true;
    },
    close: NOTHING_TO_CLOSE,
  });
}

describe('the contract of RateLimitStore refuses a store that', () => {
  it.each([
    ['loses requests that come at once', RacingStore, 'counts each of many requests that come at once'],
    ['makes a window longer by counting', SlidingStore, 'does not make a window longer by counting'],
    ['never ends a window', EndlessStore, 'begins anew when the window is over'],
    ['ignores case', CaselessStore, 'counts each key by itself, also those that differ by case alone'],
    [
      'answers a count without its place',
      SwallowingStore,
      'rejects, and does not answer a count, when it cannot count',
    ],
  ])('%s', async (name, Store, failure) => {
    expect(await failuresOf(() => describeRateLimitStore(name, () => openPlace(Store)))).toContain(failure);
  });

  it('and no right one', async () => {
    expect(await failuresOf(() => describeRateLimitStore('right', () => openPlace(RightStore)))).toEqual([]);
  });
});

it('docs/extending.md shows the store that is tested here, word for word', () => {
  const [store = ''] =
    /@Injectable\(\)\nexport class PostgresRateLimitStore[^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(store).toContain('hit(');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(`${store}\`\`\``);
});
