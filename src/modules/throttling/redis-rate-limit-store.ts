import { Redis } from 'ioredis';
import { type RateLimitCount, RateLimitStore } from './rate-limit-store.port.js';

/** Counts a hit and, on the first one, starts its window; one script, so that no count is left without an end. */
const COUNT_HIT = `
  local hits = redis.call('INCR', KEYS[1])
  if hits == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
  return { hits, redis.call('PTTL', KEYS[1]) }`;

const COMMAND_TIMEOUT_MS = 500;

/** Counts in Redis, so that all instances share one limit; windows end by the clock of Redis. */
export class RedisRateLimitStore extends RateLimitStore {
  private readonly redis: Redis;

  constructor(redisUrl: string) {
    super();
    this.redis = new Redis(redisUrl, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: COMMAND_TIMEOUT_MS,
    });
    // without a listener an outage would end the process; whoever counts meanwhile is told by the rejection
    this.redis.on('error', () => undefined);
  }

  async hit(key: string, windowMs: number): Promise<RateLimitCount> {
    const counted = this.redis.eval(COUNT_HIT, 1, `watchword:rate-limit:${key}`, windowMs);
    const [hits, remainingMs] = (await counted) as [number, number];
    return { hits, resetsInMs: Math.max(1, remainingMs) };
  }

  close(): void {
    this.redis.disconnect();
  }
}
