export { RateLimitGuard } from './rate-limit.guard.js';
export { ThrottlingModule } from './throttling.module.js';
