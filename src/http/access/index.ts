export { Authenticated } from './authenticated.decorator.js';
export { CurrentUser } from './current-user.decorator.js';
export type { Principal } from './principal.js';
export { IS_PUBLIC, Public } from './public.decorator.js';
export { RATE_LIMIT_GROUP, RateLimited } from './rate-limited.decorator.js';
export { Roles, ROLES } from './roles.decorator.js';
