export { isAllowed, type JudgedCaller } from './access-decision.js';
export { ACCESS_EXTENSIONS, type AccessRules, type RecentLoginRule } from './access-rules.js';
export { Authenticated } from './authenticated.decorator.js';
export { bearerTokenOf } from './bearer-token.js';
export { CurrentUser } from './current-user.decorator.js';
export { DeclaredRoutes } from './declared-routes.js';
export { allows, allowsAll, EVERYTHING } from './granted-permissions.js';
export { OnUser, OwnerOr, Permissions } from './permissions.decorator.js';
export {
  type Permission,
  PermissionCatalogue,
  type PermissionDefinition,
  type PermissionNames,
} from './permissions.js';
export type { Principal } from './principal.js';
export { ACCESS_MARKS, IS_PUBLIC, Public } from './public.decorator.js';
export { RATE_LIMIT_GROUP, RateLimited } from './rate-limited.decorator.js';
export { RequireRecentAdminLogin, RequireRecentLogin } from './recent-login.decorator.js';
export { assertRecentLogin, isRecentLogin, recentLoginRequired } from './recent-login.js';
export type { WatchwordRequest } from './request-user.js';
export { RouteMemo } from './route-memo.js';
export { rulesOf } from './route-rules.js';
export { Roles } from './roles.decorator.js';
