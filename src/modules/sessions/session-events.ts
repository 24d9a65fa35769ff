import type { AuditEvent } from '../audit/index.js';
import type { RevocationReason, SessionEntity } from './session.entity.js';

export function sessionEnded(userId: string, sessionId: string, reason: RevocationReason): AuditEvent {
  return { name: 'session.ended', subjectId: userId, sessionId, details: { reason } };
}

export function sessionBegan({ userId, id, kind, delivery, method }: SessionEntity): AuditEvent {
  return {
    name: 'login.succeeded',
    actor: { kind: 'user', id: userId, sessionId: id },
    subjectId: userId,
    sessionId: id,
    details: { kind, delivery, method },
  };
}
