import type { AuditEvent } from '../audit/index.js';
import type { EndedSession } from './session-endings.repository.js';
import type { SessionEntity } from './session.entity.js';

export function sessionEnded(userId: string, { id, reason }: EndedSession): AuditEvent {
  return { name: 'session.ended', subjectId: userId, sessionId: id, details: { reason } };
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
