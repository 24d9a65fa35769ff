export { AuditEntryResponse, AuditQuery, AuditVerificationResponse, headFrom } from './audit.dto.js';
export { AuditChainEntity } from './audit-chain.entity.js';
export { AuditEntryEntity } from './audit-entry.entity.js';
export {
  type AuditEvent,
  type AuditEventName,
  type AuditEventNames,
  type AuditOutcome,
  OWN_AUDIT_EVENTS,
} from './audit-events.js';
export { AuditLog, type RecordEvent } from './audit-log.js';
export { AuditModule } from './audit.module.js';
export { AuditPersonEntity } from './audit-person.entity.js';
export { AuditReadingService, type ReadEntry } from './audit-reading.service.js';
export { AuditVerificationService } from './audit-verification.service.js';
export { PendingEventEntity } from './pending-event.entity.js';
