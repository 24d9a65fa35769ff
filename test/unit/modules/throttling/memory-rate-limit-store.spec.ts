import { MemoryRateLimitStore } from '../../../../src/modules/throttling/memory-rate-limit-store.js';
import { FakeClock } from '../../../../src/testing/index.js';

const WINDOW_MS = 60_000;

describe('MemoryRateLimitStore', () => {
  const held = (store: MemoryRateLimitStore) => (Reflect.get(store, 'windows') as Map<string, unknown>).size;

  it('forgets windows that are over', async () => {
    const clock = new FakeClock();
    const store = new MemoryRateLimitStore(clock);
    for (let index = 0; index < 100; index += 1) await store.hit(`early ${index}`, WINDOW_MS);
    clock.advance(WINDOW_MS);
    await store.hit('late', WINDOW_MS);
    expect(held(store)).toBe(1);
  });

  it('keeps no more than 100,000 windows, the newest', async () => {
    const store = new MemoryRateLimitStore(new FakeClock());
    for (let index = 0; index < 100_010; index += 1) void store.hit(String(index), WINDOW_MS);
    expect(held(store)).toBe(100_000);
    expect((await store.hit('100009', WINDOW_MS)).hits).toBe(2);
    expect((await store.hit('0', WINDOW_MS)).hits).toBe(1);
  });

  it('makes nobody wait longer than one window when the clock is set back', async () => {
    const clock = new FakeClock();
    const store = new MemoryRateLimitStore(clock);
    await store.hit('key', WINDOW_MS);
    clock.advance(-86_400_000);
    expect(await store.hit('key', WINDOW_MS)).toEqual({ hits: 2, resetsInMs: WINDOW_MS });
    clock.advance(WINDOW_MS);
    expect((await store.hit('key', WINDOW_MS)).hits).toBe(1);
  });
});
