import { Module } from '@nestjs/common';
import { ThrottlerModule, type ThrottlerStorage, ThrottlerStorageService } from '@nestjs/throttler';
import { ThrottlingSettings } from '../../config/settings.js';
import { AttemptCountsRepository } from './attempts/attempt-counts.repository.js';
import { ExpiredAttemptsJob } from './attempts/expired-attempts.job.js';
import { PasswordAttempts } from './attempts/password-attempts.service.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RequestLimit } from './request-limit.js';

/** So many attempts has one address on one route in one window. */
const ATTEMPTS = 10;
const WINDOW_MS = 60_000;

@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [ThrottlingSettings],
      useFactory: async ({ redisUrl }: ThrottlingSettings) => ({
        throttlers: [{ limit: ATTEMPTS, ttl: WINDOW_MS }],
        storage: redisUrl === undefined ? new ThrottlerStorageService() : await redisStorage(redisUrl),
      }),
    }),
  ],
  providers: [RequestLimit, RateLimitGuard, AttemptCountsRepository, PasswordAttempts, ExpiredAttemptsJob],
  exports: [RateLimitGuard, PasswordAttempts, ExpiredAttemptsJob],
})
export class ThrottlingModule {}

/** Its client is loaded only where there is a Redis. */
async function redisStorage(redisUrl: string): Promise<ThrottlerStorage> {
  const { RedisThrottlerStorage } = await import('./redis-throttler-storage.js');
  return new RedisThrottlerStorage(redisUrl);
}
