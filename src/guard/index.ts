export {
  Authenticated,
  CurrentUser,
  OwnerOr,
  type Permission,
  type PermissionNames,
  Permissions,
  type Principal,
  Public,
  RequireRecentLogin,
  Roles,
  type WatchwordRequest,
} from '../http/access/index.js';
export { Clock } from '../kernel/clock.js';
export type { AsymmetricAlgorithm } from '../kernel/signing-algorithms.js';
export { type RefusalCode, WatchwordRefusal } from './access/refusal.js';
export type { RevocationFeedOptions } from './feed/feed-options.js';
export type { WatchwordGuardOptions } from './guard-options.js';
export type { IntrospectionOptions } from './introspection/introspection-options.js';
export type { ServiceCredentials } from './issuer/service-credentials.js';
export { TokenAdmission } from './verifier/token-admission.js';
export {
  type WatchwordGuardAsyncOptions,
  WatchwordGuardModule,
  type WatchwordGuardModuleOptions,
} from './watchword-guard.module.js';
