export { createApp } from './bootstrap/create-app.js';
export { completeOpenApi } from './bootstrap/openapi.js';
export { describeUserAttributes } from './bootstrap/openapi-user-attributes.js';
export { start } from './bootstrap/start.js';
export { runCommandLine } from './cli/run-command-line.js';
export { loadSettings } from './config/load-settings.js';
export { readSettings } from './config/read-settings.js';
export type { Settings } from './config/settings.js';
export { UnitOfWork } from './database/unit-of-work.js';
export { override, type Override } from './extension/override.js';
export {
  assertRecentLogin,
  Authenticated,
  CurrentUser,
  OnUser,
  OwnerOr,
  type Permission,
  type PermissionDefinition,
  type PermissionNames,
  Permissions,
  type Principal,
  Public,
  RateLimited,
  RequireRecentAdminLogin,
  RequireRecentLogin,
  Roles,
} from './http/access/index.js';
export { Answers } from './http/answers.decorator.js';
export { describeApi } from './http/api-docs.js';
export { ApiFailures } from './http/api-failures.decorator.js';
export { Bare } from './http/envelope.js';
export { Clock, SystemClock } from './kernel/clock.js';
export { DomainError, type FieldError } from './kernel/domain-error.js';
export type { DurationText } from './kernel/duration.js';
export type { ErrorCode } from './kernel/error-codes.js';
export {
  type AuditEvent,
  type AuditEventName,
  type AuditEventNames,
  AuditLog,
  AuditModule,
  type AuditOutcome,
  type RecordEvent,
} from './modules/audit/index.js';
export { KeyEncryption } from './modules/encryption/index.js';
export { SigningKeyStore, type StoredSigningKey } from './modules/keys/index.js';
export {
  BuiltInMailTemplates,
  type DeviceMailFacts,
  type LinkMailFacts,
  type LoginMailFacts,
  type MailContent,
  type MailFacts,
  MailFailure,
  type MailFailureKind,
  Mailer,
  type MailMessage,
  MailTemplates,
  type PageMailFacts,
} from './modules/mail/index.js';
export {
  Argon2idPasswordHasher,
  BcryptPasswordHasher,
  BreachedPasswords,
  ConfiguredPasswordHasher,
  PasswordHasher,
} from './modules/passwords/index.js';
export { RolesModule, RolesService } from './modules/roles/index.js';
export { type LiveSession, SessionEndingsService, SessionsModule, SessionsService } from './modules/sessions/index.js';
export { ClaimsContributor, isTokenExpired, tokenExpiresAt } from './modules/tokens/index.js';
export {
  type AcceptedAttributes,
  AdministratorsOnly,
  SetByAdministrators,
  type UserAttributes,
  type UserAttributeTypes,
  UserAttributesService,
  UserEntity,
  UsersModule,
  UsersService,
} from './modules/users/index.js';
export { WatchwordModule, type WatchwordOptions } from './watchword.module.js';
