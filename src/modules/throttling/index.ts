export { AttemptCountEntity } from './attempts/attempt-count.entity.js';
export { AttemptRefused } from './attempts/attempt-refused.js';
export { ExpiredAttemptsJob } from './attempts/expired-attempts.job.js';
export { type PasswordAttempt, PasswordAttempts } from './attempts/password-attempts.service.js';
export { RateLimitGuard } from './rate-limit.guard.js';
export { ThrottlingModule } from './throttling.module.js';
