export { AuditEntryResponse, AuditQuery, AuditVerificationResponse, headFrom } from './reading/audit.dto.js';
export { AuditChainEntity } from './entries/audit-chain.entity.js';
export { AuditEntryEntity } from './entries/audit-entry.entity.js';
export {
  type AuditDetail,
  type AuditEvent,
  type AuditEventName,
  type AuditEventNames,
  type AuditOutcome,
  OWN_AUDIT_EVENTS,
} from './audit-events.js';
export type { AfterCommit, AuditFollower } from './audit-follower.js';
export { AuditLog, type RecordEvent } from './audit-log.js';
export { AuditModule } from './audit.module.js';
export { AuditPersonEntity } from './people/audit-person.entity.js';
export { AuditReadingService, type ReadEntry } from './reading/audit-reading.service.js';
export { AuditVerificationService } from './reading/audit-verification.service.js';
export type { PendingEvent } from './pending/pending-event.js';
export { type AuditRecord, AuditSink } from './sink/audit-sink.port.js';
export { AuditSinkCursorEntity } from './sink/audit-sink-cursor.entity.js';
export { NoAuditSink } from './sink/no-audit-sink.js';
export { PendingEventEntity } from './pending/pending-event.entity.js';
