import { WEAK_PASSWORD_HASHES_INDEX } from '../weak-password-hashes.js';
import type { SqlFragment } from '../statement.js';
import { CreateAccountsSessionsAndKeys1763700000000 } from './1763700000000-create-accounts-sessions-and-keys.js';
import { Revocations1763800000000, SQLITE_REVOCATION_TRIGGERS } from './1763800000000-revocations.js';
import { KeyRing1763800000001, SQLITE_KEY_TRIGGERS } from './1763800000001-key-ring.js';
import { CreateLeases1763800000002 } from './1763800000002-create-leases.js';
import { ConsumedAssertions1763800000003 } from './1763800000003-consumed-assertions.js';
import { Roles1763900000000, SQLITE_ROLE_TRIGGERS } from './1763900000000-roles.js';
import { UserLists1763900000100 } from './1763900000100-user-lists.js';
import { AuditLog1763900000400, SQLITE_AUDIT_TRIGGERS } from './1763900000400-audit-log.js';
import { AuditSequences1763900000600, SQLITE_AUDIT_SEQUENCE_TRIGGERS } from './1763900000600-audit-sequences.js';
import { OutboxMails1763900000700 } from './1763900000700-outbox-mails.js';
import { AttemptCounts1764000002000 } from './1764000002000-attempt-counts.js';
import { SingleUseTokens1764000004000 } from './1764000004000-single-use-tokens.js';
import { LoginChallenges1764000005000 } from './1764000005000-login-challenges.js';
import { MailsWithoutUser1764000006000 } from './1764000006000-mails-without-user.js';
import { PendingRegistrations1764000006001 } from './1764000006001-pending-registrations.js';
import { UserAttributes1764100001000 } from './1764100001000-user-attributes.js';
import { OutboxEvents1764100002000 } from './1764100002000-outbox-events.js';
import { AuditSinkCursors1764100004000 } from './1764100004000-audit-sink-cursors.js';
import { ProviderConnections1764200001000 } from './1764200001000-provider-connections.js';
import { ProviderRevocations1764200002000 } from './1764200002000-provider-revocations.js';
import { ConsumedProviderFlows1764200003000 } from './1764200003000-consumed-provider-flows.js';
import { SecurityEventStreams1764300001000 } from './1764300001000-security-event-streams.js';
import { RevocationCauses1764300002000, SQLITE_CAUSE_TRIGGERS } from './1764300002000-revocation-causes.js';
import { DeletedUsers1763900000101 } from './1763900000101-deleted-users.js';
import { UserImports1763900000300 } from './1763900000300-user-imports.js';
import { ReauthenticatedSessions1764000003000 } from './1764000003000-reauthenticated-sessions.js';
import { WeakPasswordHashes1764400002000 } from './1764400002000-weak-password-hashes.js';
import { RareUsers1763900000500, SQLITE_USER_INDICES } from './1763900000500-rare-users.js';
import { AddressNames1764400001001 } from './1764400001001-address-names.js';
import { ExternalIds1764400001000 } from './1764400001000-external-ids.js';

/** In the order in which they run. */
export const migrations = [
  CreateAccountsSessionsAndKeys1763700000000,
  Revocations1763800000000,
  KeyRing1763800000001,
  CreateLeases1763800000002,
  ConsumedAssertions1763800000003,
  Roles1763900000000,
  UserLists1763900000100,
  DeletedUsers1763900000101,
  UserImports1763900000300,
  AuditLog1763900000400,
  RareUsers1763900000500,
  AuditSequences1763900000600,
  OutboxMails1763900000700,
  AttemptCounts1764000002000,
  ReauthenticatedSessions1764000003000,
  SingleUseTokens1764000004000,
  LoginChallenges1764000005000,
  MailsWithoutUser1764000006000,
  PendingRegistrations1764000006001,
  UserAttributes1764100001000,
  OutboxEvents1764100002000,
  AuditSinkCursors1764100004000,
  ProviderConnections1764200001000,
  ProviderRevocations1764200002000,
  ConsumedProviderFlows1764200003000,
  SecurityEventStreams1764300001000,
  RevocationCauses1764300002000,
  ExternalIds1764400001000,
  AddressNames1764400001001,
  WeakPasswordHashes1764400002000,
];

/** Statements that make each trigger unless it is there: of two with one name the first counts, so newer ones stand before. */
export const sqliteTriggers: readonly SqlFragment[] = [
  ...SQLITE_CAUSE_TRIGGERS,
  ...SQLITE_REVOCATION_TRIGGERS,
  ...SQLITE_KEY_TRIGGERS,
  ...SQLITE_ROLE_TRIGGERS,
  ...SQLITE_AUDIT_TRIGGERS,
  ...SQLITE_AUDIT_SEQUENCE_TRIGGERS,
];

/** Indices, each with the statement that made it, as SQLite keeps it. */
export const sqliteIndices: readonly { readonly name: SqlFragment; readonly statement: SqlFragment }[] = [
  ...SQLITE_USER_INDICES,
  WEAK_PASSWORD_HASHES_INDEX,
];
