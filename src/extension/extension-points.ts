import type { Abstract, Type } from '@nestjs/common';
import { Clock, SystemClock } from '../kernel/clock.js';
import { AuditSink, NoAuditSink } from '../modules/audit/index.js';
import { IdGenerator, UuidV7Generator } from '../kernel/ids.js';
import { LifecycleHooks, NoLifecycleHooks } from '../modules/auth/index.js';
import { AesGcmKeyEncryption, KeyEncryption } from '../modules/encryption/index.js';
import { EventPublisher, NoEventPublisher } from '../modules/events/index.js';
import { DatabaseSigningKeyStore, SigningKeyStore } from '../modules/keys/index.js';
import { BuiltInMailTemplates, ConfiguredMailer, Mailer, MailTemplates } from '../modules/mail/index.js';
import {
  BreachedPasswords,
  BuiltInPasswordPolicy,
  ConfiguredPasswordHasher,
  NoBreachedPasswords,
  PasswordHasher,
  PasswordPolicy,
} from '../modules/passwords/index.js';
import { ConfiguredRateLimitStore, RateLimitStore } from '../modules/throttling/index.js';
import { ClaimsContributor, NoExtraClaims } from '../modules/tokens/index.js';
import { AccountIdentifiers, UnicodeAccountIdentifiers } from '../modules/users/index.js';

export interface ExtensionPoint<T = unknown> {
  /** The port: an abstract class, which is type and injection token in one. */
  readonly port: Abstract<T>;
  readonly adapter: Type<T>;
}

/** Everything that a team can replace, with what stands there by default. */
export const EXTENSION_POINTS: readonly ExtensionPoint[] = [
  { port: Clock, adapter: SystemClock },
  { port: IdGenerator, adapter: UuidV7Generator },
  { port: AccountIdentifiers, adapter: UnicodeAccountIdentifiers },
  { port: PasswordHasher, adapter: ConfiguredPasswordHasher },
  { port: PasswordPolicy, adapter: BuiltInPasswordPolicy },
  { port: BreachedPasswords, adapter: NoBreachedPasswords },
  { port: SigningKeyStore, adapter: DatabaseSigningKeyStore },
  { port: KeyEncryption, adapter: AesGcmKeyEncryption },
  { port: Mailer, adapter: ConfiguredMailer },
  { port: MailTemplates, adapter: BuiltInMailTemplates },
  { port: AuditSink, adapter: NoAuditSink },
  { port: RateLimitStore, adapter: ConfiguredRateLimitStore },
  { port: ClaimsContributor, adapter: NoExtraClaims },
  { port: LifecycleHooks, adapter: NoLifecycleHooks },
  { port: EventPublisher, adapter: NoEventPublisher },
];
