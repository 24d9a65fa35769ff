export { configureWatchword, createWatchwordAdapter } from './bootstrap/configure-watchword.js';
export { createApp } from './bootstrap/create-app.js';
export { completeOpenApi } from './bootstrap/openapi.js';
export { describeUserAttributes } from './bootstrap/openapi-user-attributes.js';
export { start } from './bootstrap/start.js';
export { runCommandLine } from './cli/run-command-line.js';
export { loadSettings } from './config/load-settings.js';
export { readSettings } from './config/read-settings.js';
export { PasswordSettings, type Settings } from './config/settings.js';
export type { HostDataSource } from './database/database.module.js';
export { serializeSqlite } from './database/serialized-sqlite.js';
export { UnitOfWork } from './database/unit-of-work.js';
export { WatchwordDataSource } from './database/watchword-data-source.js';
export { override, type Override } from './extension/override.js';
export type { SettingsSource } from './extension/settings-source.js';
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
  type WatchwordRequest,
} from './http/access/index.js';
export { Answers } from './http/answers.decorator.js';
export { describeApi } from './http/api-docs.js';
export { ApiFailures } from './http/api-failures.decorator.js';
export type { EndpointGroup } from './http/endpoint-groups.js';
export type { EndpointChoice, EndpointOptions } from './http/endpoints.js';
export { Bare } from './http/envelope.js';
export { Clock, SystemClock } from './kernel/clock.js';
export { DomainError, type FieldError } from './kernel/domain-error.js';
export type { DurationText } from './kernel/duration.js';
export type { ErrorCode } from './kernel/error-codes.js';
export { IdGenerator, UuidV7Generator } from './kernel/ids.js';
export {
  type AuditEvent,
  type AuditEventName,
  type AuditEventNames,
  AuditLog,
  AuditModule,
  type AuditOutcome,
  type AuditRecord,
  AuditSink,
  type RecordEvent,
} from './modules/audit/index.js';
export {
  type HookAnswer,
  type HookClient,
  type HookRefusal,
  LifecycleHooks,
  type LoginAttempt,
  type PassportRegistry,
  provideJwtService,
  providePassportStrategy,
  type RegistrationAttempt,
  type WatchwordDecodeOptions,
  WatchwordJwtService,
  type WatchwordSignOptions,
  type WatchwordVerifyOptions,
} from './modules/auth/index.js';
export { KeyEncryption } from './modules/encryption/index.js';
export {
  type AnyWatchwordEvent,
  type EventActor,
  type EventPhase,
  EventPublisher,
  EventRefused,
  type ListenerDecorator,
  OnWatchwordEvent,
  type TransactionalEventName,
  type WatchwordEvent,
  type WatchwordEventName,
  type WatchwordEvents,
} from './modules/events/index.js';
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
  type ProviderMailFacts,
} from './modules/mail/index.js';
export {
  Argon2idPasswordHasher,
  BcryptPasswordHasher,
  BreachedPasswords,
  BuiltInPasswordPolicy,
  ConfiguredPasswordHasher,
  type PasswordFlaw,
  PasswordHasher,
  type PasswordOwner,
  PasswordPolicy,
} from './modules/passwords/index.js';
export { RolesModule, RolesService } from './modules/roles/index.js';
export { type LiveSession, SessionEndingsService, SessionsModule, SessionsService } from './modules/sessions/index.js';
export { type RateLimitCount, RateLimitStore } from './modules/throttling/index.js';
export { ClaimsContributor, isTokenExpired, RESERVED_CLAIMS, tokenExpiresAt } from './modules/tokens/index.js';
export {
  type AcceptedAttributes,
  AccountIdentifiers,
  type AskedUsername,
  AdministratorsOnly,
  SetByAdministrators,
  UnicodeAccountIdentifiers,
  type UserAttributes,
  UserAttributesService,
  type UserAttributeTypes,
  UserEntity,
  type UsernameRefusal,
  UsersModule,
  UsersService,
} from './modules/users/index.js';
export {
  type FreshToken,
  ProviderHttp,
  type ProviderRequestRefusal,
  ProviderRequestRefused,
  ProviderTokens,
  VaultModule,
} from './modules/vault/index.js';
export {
  type WatchwordAsyncOptions,
  type WatchwordComposition,
  WatchwordModule,
  type WatchwordOptions,
} from './watchword.module.js';
export { type WatchwordTable, watchwordTableName, type WatchwordTableNames, withWatchword } from './with-watchword.js';

// the types that those above are made of
export type { CreateOptions } from './bootstrap/create-app.js';
export type { Deployment } from './bootstrap/deployment.js';
export type { ReadTextFile } from './config/json-source.js';
export type { LoadOptions } from './config/load-settings.js';
export type { GeneratedSecrets } from './config/read-settings.js';
export type { EnvironmentVariables } from './config/setting-source.js';
export type {
  Argon2Parameters,
  ClientAuthentication,
  DatabaseSettings,
  EmailSettings,
  Environment,
  HashingSettings,
  KeySettings,
  LogLevel,
  MailAddress,
  MailSettings,
  MailTransport,
  MaintenanceSettings,
  MetricsSettings,
  PasswordScheme,
  ProviderDefinition,
  ProviderEndpoints,
  ProviderProfile,
  ProviderSettings,
  RegistrationSettings,
  RevocationSettings,
  ServerSettings,
  ServiceClient,
  ServiceClientKey,
  ServiceClientSettings,
  SessionSettings,
  SignedClientSecret,
  SigningAlgorithm,
  SqliteSynchronous,
  ThrottlingSettings,
  TokenSettings,
} from './config/settings.js';
export type { DatabaseExtras, EntityClass, MigrationClass } from './database/data-source-options.js';
export type { AnswerOptions } from './http/answers.decorator.js';
export type { WantedVersions } from './http/if-match.js';
export type { Actor } from './http/request-context.js';
export type { ErrorTranslator } from './http/translate-error.js';
export type { DomainErrorOptions } from './kernel/domain-error.js';
export type { Page, PageRequest } from './kernel/page.js';
export type { AuditDetail } from './modules/audit/index.js';
export type { AsymmetricAlgorithm, PublicJwk } from './modules/keys/index.js';
export type { NewRole, RoleChanges, RoleEntity } from './modules/roles/index.js';
export type {
  Delivery,
  Ending,
  EndingReason,
  EndingTransaction,
  NewSession,
  RecordedEnding,
  SessionKind,
  SessionSummary,
} from './modules/sessions/index.js';
export type {
  LoginCredentials,
  LoginOrigin,
  NewUser,
  NewUserOrigin,
  PreparedPassword,
  Profile,
  SentProfile,
  UserStatus,
  UserSubject,
} from './modules/users/index.js';
export type { AxiosFactory, AxiosLike } from './modules/vault/index.js';
export type { AboutConnection, AboutKey, AboutRole, AboutSession, AboutUser } from './modules/events/index.js';
