import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ThrottlingSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { MemoryRateLimitStore } from './memory-rate-limit-store.js';
import { type RateLimitCount, RateLimitStore } from './rate-limit-store.port.js';
import type { RedisRateLimitStore } from './redis-rate-limit-store.js';

/** The default: counts in Redis where `REDIS_URL` names one, else in the memory of this instance. */
@Injectable()
export class ConfiguredRateLimitStore extends RateLimitStore implements OnModuleInit, OnApplicationShutdown {
  private readonly memory: MemoryRateLimitStore;
  private redis: RedisRateLimitStore | undefined;

  constructor(
    private readonly settings: ThrottlingSettings,
    clock: Clock,
  ) {
    super();
    this.memory = new MemoryRateLimitStore(clock);
  }

  /** The client of Redis is loaded only where there is one. */
  async onModuleInit(): Promise<void> {
    const { redisUrl } = this.settings;
    if (redisUrl === undefined) return;
    const { RedisRateLimitStore } = await import('./redis-rate-limit-store.js');
    this.redis = new RedisRateLimitStore(redisUrl);
  }

  hit(key: string, windowMs: number): Promise<RateLimitCount> {
    return (this.redis ?? this.memory).hit(key, windowMs);
  }

  onApplicationShutdown(): void {
    this.redis?.close();
  }
}
