import { Module } from '@nestjs/common';
import { ThrottlerModule, ThrottlerStorageService } from '@nestjs/throttler';
import { ThrottlingSettings } from '../../config/settings.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RedisThrottlerStorage } from './redis-throttler-storage.js';
import { RequestLimit } from './request-limit.js';

/** So many attempts has one address on one route in one window. */
const ATTEMPTS = 10;
const WINDOW_MS = 60_000;

@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [ThrottlingSettings],
      useFactory: ({ redisUrl }: ThrottlingSettings) => ({
        throttlers: [{ limit: ATTEMPTS, ttl: WINDOW_MS }],
        storage: redisUrl === undefined ? new ThrottlerStorageService() : new RedisThrottlerStorage(redisUrl),
      }),
    }),
  ],
  providers: [RequestLimit, RateLimitGuard],
  exports: [RateLimitGuard],
})
export class ThrottlingModule {}
