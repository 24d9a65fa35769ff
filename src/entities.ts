import {
  AuditChainEntity,
  AuditEntryEntity,
  AuditPersonEntity,
  AuditSinkCursorEntity,
  PendingEventEntity,
} from './modules/audit/index.js';
import { LoginChallengeEntity, PendingRegistrationEntity, SingleUseTokenEntity } from './modules/auth/index.js';
import { OutboxEventEntity } from './modules/events/index.js';
import { ConsumedProviderFlowEntity } from './modules/federation/index.js';
import { SigningKeyEntity } from './modules/keys/index.js';
import { OutboxMailEntity } from './modules/mail/index.js';
import { LeaseEntity } from './modules/maintenance/index.js';
import { ConsumedAssertionEntity, EventStreamEntity } from './modules/oauth/index.js';
import { RevocationEntity } from './modules/revocation/index.js';
import { RoleEntity } from './modules/roles/index.js';
import { SessionEntity } from './modules/sessions/index.js';
import { AttemptCountEntity } from './modules/throttling/index.js';
import { UserImportEntity } from './modules/transfer/index.js';
import { UserEntity } from './modules/users/index.js';
import { ProviderConnectionEntity, ProviderRevocationEntity } from './modules/vault/index.js';

/** Every table of ours; a team's own come through `WatchwordModule.forRoot({ entities })`. */
export const entities = [
  UserEntity,
  SessionEntity,
  SigningKeyEntity,
  RevocationEntity,
  ConsumedAssertionEntity,
  LeaseEntity,
  OutboxMailEntity,
  OutboxEventEntity,
  SingleUseTokenEntity,
  PendingRegistrationEntity,
  LoginChallengeEntity,
  RoleEntity,
  UserImportEntity,
  PendingEventEntity,
  AuditPersonEntity,
  AuditChainEntity,
  AuditEntryEntity,
  AuditSinkCursorEntity,
  AttemptCountEntity,
  ProviderConnectionEntity,
  ProviderRevocationEntity,
  ConsumedProviderFlowEntity,
  EventStreamEntity,
];
