import { Module } from '@nestjs/common';
import { getOptionsToken, getStorageToken } from '@nestjs/throttler';
import { Clock } from '../../kernel/clock.js';
import { AttemptCountsRepository } from './attempts/attempt-counts.repository.js';
import { ExpiredAttemptsJob } from './attempts/expired-attempts.job.js';
import { PasswordAttempts } from './attempts/password-attempts.service.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimitStore } from './rate-limit-store.port.js';
import { RateLimitThrottlerStorage } from './rate-limit-throttler-storage.js';
import { RequestLimit } from './request-limit.js';

/** So many attempts has one address on one route in one window. */
const ATTEMPTS = 10;
const WINDOW_MS = 60_000;

// without ThrottlerModule: that is global, and an application's own ThrottlerGuard would count by our limits
@Module({
  providers: [
    { provide: getOptionsToken(), useValue: [{ limit: ATTEMPTS, ttl: WINDOW_MS }] },
    {
      provide: getStorageToken(),
      inject: [RateLimitStore, Clock],
      useFactory: (store: RateLimitStore, clock: Clock) => new RateLimitThrottlerStorage(store, clock),
    },
    ...[RequestLimit, RateLimitGuard, AttemptCountsRepository, PasswordAttempts, ExpiredAttemptsJob],
  ],
  exports: [RateLimitGuard, PasswordAttempts, ExpiredAttemptsJob],
})
export class ThrottlingModule {}
