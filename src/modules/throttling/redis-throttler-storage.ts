import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { Redis } from 'ioredis';

type Increment = ReturnType<ThrottlerStorage['increment']>;

/** Counts a hit and, on the first one, starts its window; one script, so that no count is left without an end. */
const COUNT_HIT = `
  local hits = redis.call('INCR', KEYS[1])
  if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return { hits, redis.call('PTTL', KEYS[1]) }`;

const COMMAND_TIMEOUT_MS = 500;
const WARN_EVERY_MS = 60_000;

/**
 * Counts in Redis, so that all instances share one limit. While Redis is away each instance counts for itself: a limit
 * that is looser for a time is better than nobody logging in.
 */
export class RedisThrottlerStorage implements ThrottlerStorage, OnApplicationShutdown {
  private readonly logger = new Logger(RedisThrottlerStorage.name);
  private readonly ownCounts = new ThrottlerStorageService();
  private readonly redis: Redis;
  private warnedAt = 0;

  constructor(redisUrl: string) {
    this.redis = new Redis(redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    this.redis.on('error', (error: Error) => this.warn(error));
  }

  async increment(key: string, ttl: number, limit: number, blockDuration: number, name: string): Increment {
    try {
      const [totalHits, remainingMs] = await this.countHit(`watchword:rate-limit:${key}`, ttl);
      const seconds = Math.ceil(remainingMs / 1_000);
      const isBlocked = totalHits > limit;
      return { totalHits, timeToExpire: seconds, isBlocked, timeToBlockExpire: isBlocked ? seconds : 0 };
    } catch (error) {
      this.warn(error);
      return this.ownCounts.increment(key, ttl, limit, blockDuration, name);
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
    this.ownCounts.onApplicationShutdown();
  }

  private countHit(key: string, windowMs: number): Promise<[number, number]> {
    return this.redis.eval(COUNT_HIT, 1, key, windowMs) as Promise<[number, number]>;
  }

  /** An outage is one line a minute, not one a request. */
  private warn(error: unknown): void {
    const now = performance.now();
    if (this.warnedAt !== 0 && now - this.warnedAt < WARN_EVERY_MS) return;
    this.warnedAt = now;
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ event: 'shared_rate_limit_unavailable', reason });
  }
}
