export { AttemptCountEntity } from './attempts/attempt-count.entity.js';
export { AttemptRefused } from './attempts/attempt-refused.js';
export { ExpiredAttemptsJob } from './attempts/expired-attempts.job.js';
export { type PasswordAttempt, PasswordAttempts } from './attempts/password-attempts.service.js';
export { ConfiguredRateLimitStore } from './configured-rate-limit-store.js';
export { RateLimitGuard } from './rate-limit.guard.js';
export { type RateLimitCount, RateLimitStore } from './rate-limit-store.port.js';
export { ThrottlingModule } from './throttling.module.js';
