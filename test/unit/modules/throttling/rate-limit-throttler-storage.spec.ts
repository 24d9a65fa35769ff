import { Logger } from '@nestjs/common';
import { type RateLimitCount, RateLimitStore } from '../../../../src/index.js';
import { RateLimitThrottlerStorage } from '../../../../src/modules/throttling/rate-limit-throttler-storage.js';
import { FakeClock } from '../../../../src/testing/index.js';

const WINDOW_MS = 60_000;

/** Answers as it is told. */
class ScriptedStore extends RateLimitStore {
  answer: () => Promise<RateLimitCount> = () => Promise.resolve({ hits: 1, resetsInMs: WINDOW_MS });
  hit = (): Promise<RateLimitCount> => this.answer();
}

/** Its even time is moved by hand, too. */
class MovedClock extends FakeClock {
  evenMs = 0;
  override monotonicMs(): number {
    return this.evenMs;
  }
}

describe('RateLimitThrottlerStorage', () => {
  let store: ScriptedStore;
  let clock: MovedClock;
  let storage: RateLimitThrottlerStorage;
  let warnings: unknown[];
  const away = () => Promise.reject(new Error('away'));
  const hitsOf = async (key = 'key') => (await storage.increment(key, WINDOW_MS, 2)).totalHits;

  beforeEach(() => {
    store = new ScriptedStore();
    clock = new MovedClock();
    storage = new RateLimitThrottlerStorage(store, clock);
    warnings = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((message: unknown) => void warnings.push(message));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([
    [2, false, 0],
    [3, true, 42],
  ])('at a limit of 2, the hit %d is blocked: %s', async (hits, isBlocked, timeToBlockExpire) => {
    store.answer = () => Promise.resolve({ hits, resetsInMs: 41_001 });
    const answer = await storage.increment('key', WINDOW_MS, 2);
    expect(answer).toEqual({ totalHits: hits, timeToExpire: 42, isBlocked, timeToBlockExpire });
  });

  it('counts by itself while the store fails, each key and window as always', async () => {
    store.answer = away;
    expect([await hitsOf(), await hitsOf(), await hitsOf('other')]).toEqual([1, 2, 1]);
    clock.advance(WINDOW_MS);
    expect(await hitsOf()).toBe(1);
  });

  it('does the same when the store throws at once', async () => {
    store.answer = () => {
      throw new Error('not ready');
    };
    expect([await hitsOf(), await hitsOf()]).toEqual([1, 2]);
  });

  it.each([undefined, {}, { hits: Number.NaN, resetsInMs: 1 }, { hits: 0, resetsInMs: 1 }, { hits: 1 }])(
    'does the same when the store answers %j, by which nothing could be limited',
    async (nonsense) => {
      store.answer = () => Promise.resolve(nonsense as RateLimitCount);
      expect([await hitsOf(), await hitsOf(), await hitsOf()]).toEqual([1, 2, 3]);
      expect((await storage.increment('key', WINDOW_MS, 2)).isBlocked).toBe(true);
      expect(warnings).toHaveLength(1);
    },
  );

  it('waits for the store a second and no longer', async () => {
    jest.useFakeTimers();
    store.answer = () => new Promise(() => undefined);
    const counted = hitsOf();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await counted).toBe(1);
  });

  it('asks the store again as soon as it is back', async () => {
    store.answer = away;
    await hitsOf();
    store.answer = () => Promise.resolve({ hits: 7, resetsInMs: 1 });
    expect(await hitsOf()).toBe(7);
  });

  it('says an outage once a minute', async () => {
    store.answer = away;
    await hitsOf();
    clock.evenMs = 59_999;
    await hitsOf();
    expect(warnings).toEqual([{ event: 'shared_rate_limit_unavailable', reason: 'away' }]);
    clock.evenMs = 60_000;
    await hitsOf();
    expect(warnings).toHaveLength(2);
  });
});
