import { ACCOUNT_IDENTIFIERS } from './account-identifiers.js';
import { AUDIT_SINK } from './audit-sink.js';
import { BREACHED_PASSWORDS } from './breached-passwords.js';
import { CLAIMS_CONTRIBUTOR } from './claims-contributor.js';
import { CLOCK } from './clock.js';
import { EVENT_PUBLISHER } from './event-publisher.js';
import { ID_GENERATOR } from './id-generator.js';
import { KEY_ENCRYPTION } from './key-encryption.js';
import { LIFECYCLE_HOOKS } from './lifecycle-hooks.js';
import { MAIL_TEMPLATES } from './mail-templates.js';
import { MAILER } from './mailer.js';
import { PASSWORD_HASHER } from './password-hasher.js';
import { PASSWORD_POLICY } from './password-policy.js';
import type { PortRow } from './port-row.js';
import { RATE_LIMIT_STORE } from './rate-limit-store.js';
import { SIGNING_KEY_STORE } from './signing-key-store.js';

/** One for each extension point. */
export const PORT_ROWS: readonly PortRow[] = [
  CLOCK,
  ID_GENERATOR,
  ACCOUNT_IDENTIFIERS,
  PASSWORD_HASHER,
  PASSWORD_POLICY,
  BREACHED_PASSWORDS,
  SIGNING_KEY_STORE,
  KEY_ENCRYPTION,
  MAILER,
  MAIL_TEMPLATES,
  AUDIT_SINK,
  RATE_LIMIT_STORE,
  CLAIMS_CONTRIBUTOR,
  LIFECYCLE_HOOKS,
  EVENT_PUBLISHER,
];
