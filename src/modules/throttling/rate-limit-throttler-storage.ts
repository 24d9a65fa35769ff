import { Logger } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { MemoryRateLimitStore } from './memory-rate-limit-store.js';
import type { RateLimitCount, RateLimitStore } from './rate-limit-store.port.js';

const STORE_LIMIT_MS = 1_000;
const WARN_EVERY_MS = 60_000;

/**
 * Lets @nestjs/throttler count in a RateLimitStore. While the store fails, each instance counts for itself: a limit that is looser
 * for a time is better than nobody logging in.
 */
export class RateLimitThrottlerStorage implements ThrottlerStorage {
  private readonly logger = new Logger(RateLimitThrottlerStorage.name);
  private readonly ownCounts: MemoryRateLimitStore;
  private warnedAtMs: number | undefined;

  constructor(
    private readonly store: RateLimitStore,
    private readonly clock: Clock,
  ) {
    this.ownCounts = new MemoryRateLimitStore(clock);
  }

  async increment(key: string, windowMs: number, limit: number): ReturnType<ThrottlerStorage['increment']> {
    const { hits, resetsInMs } = await this.hit(key, windowMs);
    const seconds = Math.ceil(resetsInMs / 1_000);
    const isBlocked = hits > limit;
    return { totalHits: hits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 };
  }

  private async hit(key: string, windowMs: number): Promise<RateLimitCount> {
    try {
      return counted(await withinDeadline(STORE_LIMIT_MS, this.store.hit(key, windowMs)));
    } catch (error) {
      this.warn(error);
      return this.ownCounts.hit(key, windowMs);
    }
  }

  /** An outage is one line a minute, not one a request. */
  private warn(error: unknown): void {
    const nowMs = this.clock.monotonicMs();
    if (this.warnedAtMs !== undefined && nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ event: 'shared_rate_limit_unavailable', reason });
  }
}

/** What is no count is above no limit, so believing it would limit nobody and say so nowhere. */
function counted(answer: unknown): RateLimitCount {
  const { hits, resetsInMs } = (answer ?? {}) as Partial<RateLimitCount>;
  if (Number.isSafeInteger(hits) && Number(hits) > 0 && Number.isFinite(resetsInMs)) return answer as RateLimitCount;
  throw new TypeError('the store answered no count');
}
