import type { Clock } from '../../kernel/clock.js';
import { type RateLimitCount, RateLimitStore } from './rate-limit-store.port.js';

/** Some 15 MB; whoever comes from more addresses than these within a window is not held up by any limit per address. */
const MOST_KEYS = 100_000;

interface Window {
  hits: number;
  endsAtMs: number;
}

/** Counts in the memory of this process. */
export class MemoryRateLimitStore extends RateLimitStore {
  /** In the order in which they began. */
  private readonly windows = new Map<string, Window>();

  constructor(private readonly clock: Clock) {
    super();
  }

  hit(key: string, windowMs: number): Promise<RateLimitCount> {
    const nowMs = this.clock.now().getTime();
    this.forgetEnded(nowMs);
    const window = this.windowOf(key, nowMs, windowMs);
    window.hits += 1;
    return Promise.resolve({ hits: window.hits, resetsInMs: window.endsAtMs - nowMs });
  }

  private windowOf(key: string, nowMs: number, windowMs: number): Window {
    const present = this.windows.get(key);
    if (present && present.endsAtMs > nowMs) {
      // a clock that was set back makes nobody wait longer than one window
      present.endsAtMs = Math.min(present.endsAtMs, nowMs + windowMs);
      return present;
    }
    const window = { hits: 0, endsAtMs: nowMs + windowMs };
    this.windows.delete(key);
    this.windows.set(key, window);
    return window;
  }

  private forgetEnded(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.windows) {
      if (endsAtMs > nowMs && this.windows.size < MOST_KEYS) return;
      this.windows.delete(key);
    }
  }
}
