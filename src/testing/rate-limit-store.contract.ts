/// <reference types="jest" />
import { randomBytes } from 'node:crypto';
import type { RateLimitStore } from '../modules/throttling/index.js';

/** So long that a slow test run does not come near its end. */
const WINDOW_MS = 3_600_000;
const PART_MS = 600_000;
const AT_ONCE = 40;

/** Several instances over one place, as on several servers; one will do where the adapter counts in its own memory. */
export interface OpenedRateLimitStores {
  /** The adapter, once or more: each as another instance of the server has it. */
  readonly stores: readonly [RateLimitStore, ...RateLimitStore[]];
  /** Lets this time pass for the windows: moves the clock that the adapter reads, or brings the ends of its windows nearer. */
  pass(milliseconds: number): void | Promise<void>;
  /** From now on the place cannot be reached; left out where the adapter counts in its own memory. */
  fail?(): void | Promise<void>;
  /** Ends what was opened for them. */
  close(): Promise<void>;
}

/** What every `RateLimitStore` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeRateLimitStore(name: string, open: () => Promise<OpenedRateLimitStores>): void {
  describe(`${name} keeps the contract of RateLimitStore`, () => {
    let opened: OpenedRateLimitStores;
    let key: string;
    const hits = async (of = key, windowMs = WINDOW_MS): Promise<number> =>
      (await opened.stores[0].hit(of, windowMs)).hits;

    beforeEach(async () => {
      key = randomBytes(32).toString('base64url');
      opened = await open();
    });
    afterEach(() => opened.close());

    it('starts a window with the first request', async () => {
      const first = await opened.stores[0].hit(key, WINDOW_MS);
      expect(first.hits).toBe(1);
      expect(first.resetsInMs).toBeGreaterThan(WINDOW_MS - PART_MS);
      expect(first.resetsInMs).toBeLessThanOrEqual(WINDOW_MS);
    });

    it('counts one request after the other, at whichever instance', async () => {
      const counted: number[] = [];
      for (const store of [...opened.stores, ...opened.stores]) counted.push((await store.hit(key, WINDOW_MS)).hits);
      expect(counted).toEqual(counted.map((_hits, index) => index + 1));
    });

    it('counts each of many requests that come at once', async () => {
      const counts = await Promise.all(
        Array.from({ length: AT_ONCE }, (_each, index) => {
          const store = opened.stores[index % opened.stores.length] ?? opened.stores[0];
          return store.hit(key, WINDOW_MS);
        }),
      );
      const counted = counts.map(({ hits: each }) => each).sort((one, other) => one - other);
      expect(counted).toEqual(Array.from({ length: AT_ONCE }, (_each, index) => index + 1));
    });

    it('counts each key by itself, also those that differ by case alone', async () => {
      const others = [`${key}A`, `${key}a`, key.slice(0, -1), randomBytes(32).toString('base64url')];
      await hits();
      for (const other of others) expect(await hits(other)).toBe(1);
      expect(await hits()).toBe(2);
    });

    it('goes on counting until the window is over', async () => {
      await hits();
      await opened.pass(WINDOW_MS - PART_MS);
      expect(await hits()).toBe(2);
    });

    it('begins anew when the window is over', async () => {
      await hits();
      await hits();
      await opened.pass(WINDOW_MS);
      expect(await hits()).toBe(1);
      expect(await hits()).toBe(2);
    });

    it('does not make a window longer by counting', async () => {
      await hits();
      await opened.pass(WINDOW_MS - PART_MS);
      const later = await opened.stores[0].hit(key, WINDOW_MS);
      expect(later.resetsInMs).toBeGreaterThan(0);
      expect(later.resetsInMs).toBeLessThanOrEqual(PART_MS);
      await opened.pass(PART_MS);
      expect(await hits()).toBe(1);
    });

    it('ends windows of different lengths each at its time', async () => {
      const short = `${key}short`;
      await hits();
      await hits(short, PART_MS);
      await opened.pass(PART_MS);
      expect(await hits(short, PART_MS)).toBe(1);
      expect(await hits()).toBe(2);
    });

    it('rejects, and does not answer a count, when it cannot count', async () => {
      if (!opened.fail) return;
      await hits();
      await opened.fail();
      const answered = await opened.stores[0].hit(key, WINDOW_MS).then(
        () => true,
        () => false,
      );
      expect(answered).toBe(false);
    });
  });
}
