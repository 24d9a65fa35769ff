import type { Abstract, Type } from '@nestjs/common';
import { Clock, SystemClock } from '../kernel/clock.js';
import { LifecycleHooks, NoLifecycleHooks } from '../modules/auth/index.js';
import { AesGcmKeyEncryption, KeyEncryption } from '../modules/encryption/index.js';
import { EventPublisher, NoEventPublisher } from '../modules/events/index.js';
import { DatabaseSigningKeyStore, SigningKeyStore } from '../modules/keys/index.js';
import { BuiltInMailTemplates, ConfiguredMailer, Mailer, MailTemplates } from '../modules/mail/index.js';
import {
  ConfiguredPasswordHasher,
  BreachedPasswords,
  NoBreachedPasswords,
  PasswordHasher,
} from '../modules/passwords/index.js';
import { ClaimsContributor, NoExtraClaims } from '../modules/tokens/index.js';

export interface ExtensionPoint<T = unknown> {
  /** The port: an abstract class, which is type and injection token in one. */
  readonly port: Abstract<T>;
  readonly adapter: Type<T>;
}

/** Everything that a team can replace, with what stands there by default. */
export const EXTENSION_POINTS: readonly ExtensionPoint[] = [
  { port: Clock, adapter: SystemClock },
  { port: PasswordHasher, adapter: ConfiguredPasswordHasher },
  { port: BreachedPasswords, adapter: NoBreachedPasswords },
  { port: SigningKeyStore, adapter: DatabaseSigningKeyStore },
  { port: KeyEncryption, adapter: AesGcmKeyEncryption },
  { port: Mailer, adapter: ConfiguredMailer },
  { port: MailTemplates, adapter: BuiltInMailTemplates },
  { port: ClaimsContributor, adapter: NoExtraClaims },
  { port: LifecycleHooks, adapter: NoLifecycleHooks },
  { port: EventPublisher, adapter: NoEventPublisher },
];
