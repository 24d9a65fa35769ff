export { describeEventPublisher, type OpenedEventPublisher, type ReceivedEvent } from './event-publisher.contract.js';
export { FakeOpenIdProvider } from './fake-open-id-provider.js';
export type {
  FakeFailureOptions,
  FakeFaultOptions,
  FakeProviderFaults,
  FakeTokenMember,
} from './fake-provider-faults.js';
export type { FakeOpenIdProviderOptions, FakeProviderCaller } from './fake-provider-options.js';
export type { FakeProviderUser } from './fake-provider-grants.js';
export type { FakeProviderAnswer, FakeProviderEndpoint, FakeProviderRequest } from './fake-provider-http.js';
export { FakeClock } from './fake-clock.js';
export { anAccount, type NewAccount } from './accounts.js';
export { codeIn, linkIn, type MailedLink } from './mail-reading.js';
export { createTestApp, type TestApp } from './create-test-app.js';
export {
  describeAccountIdentifiers,
  type IdentifierExamples,
  type IdentifierPair,
} from './account-identifiers.contract.js';
export { describeAuditSink, type OpenedAuditSink, type ReceivedAuditRecord } from './audit-sink.contract.js';
export { describeBreachedPasswords, type OpenedBreachService } from './breached-passwords.contract.js';
export { describeClaimsContributor, type OpenedClaimsContributor } from './claims-contributor.contract.js';
export { describeClock, type OpenedClock } from './clock.contract.js';
export { describeIdGenerator } from './id-generator.contract.js';
export { Mailbox } from './mailbox.js';
export { describeMailTemplates } from './mail-templates.contract.js';
export { describeLifecycleHooks, type HookExamples } from './lifecycle-hooks.contract.js';
export { describeMailer, type HandedOverMail, type OpenedMailer } from './mailer.contract.js';
export { describeKeyEncryption, type KeyEncryptionPair } from './key-encryption.contract.js';
export { describePasswordHasher } from './password-hasher.contract.js';
export { type AsyncMethodOf, raceAt, type RaceBarrier, type RaceOptions } from './race-barrier.js';
export { describePasswordPolicy, type OpenedPasswordPolicy } from './password-policy.contract.js';
export { describeRateLimitStore, type OpenedRateLimitStores } from './rate-limit-store.contract.js';
export { describeSigningKeyStore, type OpenedSigningKeyStores } from './signing-key-store.contract.js';
export { TestClient, type TestAnswer, type TestEnvelope, type TestRequest } from './test-client.js';
export type { TestAppOptions } from './test-module.js';
export { testSettings } from './test-settings.js';
export type { LoggedInUser, TestUser } from './test-user.js';
export type { UserBuilder } from './user-builder.js';
