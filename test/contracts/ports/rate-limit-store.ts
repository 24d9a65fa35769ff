import { type RateLimitCount, RateLimitStore } from '../../../src/index.js';
import { MemoryRateLimitStore } from '../../../src/modules/throttling/memory-rate-limit-store.js';
import { describeRateLimitStore, FakeClock, type OpenedRateLimitStores } from '../../../src/testing/index.js';
import { openRequestCounts } from '../../support/request-counts.js';
import { PostgresRateLimitStore } from '../documented/postgres-rate-limit-store.js';
import type { PortRow, WrongAdapter } from './port-row.js';

function openMemory(): Promise<OpenedRateLimitStores> {
  const clock = new FakeClock();
  return Promise.resolve({
    stores: [new MemoryRateLimitStore(clock)],
    pass: (milliseconds) => clock.advance(milliseconds),
    close: () => Promise.resolve(),
  });
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

class PlaceStore extends RateLimitStore {
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
class RacingStore extends PlaceStore {
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
class SlidingStore extends PlaceStore {
  protected override count(key: string, windowMs: number) {
    const { hits } = super.count(key, windowMs);
    this.place.windows.set(key, { hits, endsAtMs: this.place.clock.now().getTime() + windowMs });
    return { hits, resetsInMs: windowMs };
  }
}

class EndlessStore extends PlaceStore {
  protected override count(key: string, windowMs: number) {
    return { ...super.count(key, Number.MAX_SAFE_INTEGER / 2), resetsInMs: windowMs };
  }
}

class CaselessStore extends PlaceStore {
  protected override count(key: string, windowMs: number) {
    return super.count(key.toLowerCase(), windowMs);
  }
}

/** Lets everybody in while the place is away, and keeps Watchword from counting by itself. */
class SwallowingStore extends PlaceStore {
  override hit(key: string, windowMs: number) {
    return super.hit(key, windowMs).catch(() => ({ hits: 1, resetsInMs: windowMs }));
  }
}

function openPlace(Store: typeof PlaceStore): Promise<OpenedRateLimitStores> {
  const place = new Place();
  return Promise.resolve({
    stores: [new Store(place), new Store(place)],
    pass: (milliseconds) => place.clock.advance(milliseconds),
    fail: () => {
      place.isAway = true;
    },
    close: () => Promise.resolve(),
  });
}

function wrong(Store: typeof PlaceStore, breaks: RegExp): WrongAdapter {
  return { suite: () => describeRateLimitStore('it', () => openPlace(Store)), breaks };
}

/** PostgresRateLimitStore and RedisRateLimitStore are tried in rate-limit-store.spec.ts. */
export const RATE_LIMIT_STORE: PortRow = {
  port: RateLimitStore,
  right: {
    MemoryRateLimitStore: () => describeRateLimitStore('MemoryRateLimitStore', openMemory),
    'one of several instances': () => describeRateLimitStore('it', () => openPlace(PlaceStore)),
  },
  wrong: {
    'loses requests that come at once': wrong(RacingStore, /counts each of many requests that come at once$/),
    'makes a window longer by counting': wrong(SlidingStore, /does not make a window longer by counting$/),
    'never ends a window': wrong(EndlessStore, /begins anew when the window is over$/),
    'ignores case': wrong(CaselessStore, /counts each key by itself, also those that differ by case alone$/),
    'answers a count without its place': wrong(
      SwallowingStore,
      /rejects, and does not answer a count, when it cannot count$/,
    ),
  },
  open: async () => {
    const { stores, close } = await openRequestCounts((dataSource) => new PostgresRateLimitStore(dataSource));
    return { adapter: stores[0], close };
  },
  called: ['hit'],
};
