import { randomUUID } from 'node:crypto';
import type { LiveSession } from '../../src/modules/sessions/index.js';

/** A valid session of nobody in particular, at its first generation; what is given wins. */
export function aLiveSession(given: Partial<LiveSession> = {}): LiveSession {
  const start = new Date('2026-11-21T08:00:00.000Z');
  return {
    id: randomUUID(),
    kind: 'token',
    delivery: 'body',
    generation: 0,
    rotatedAt: start,
    lastUsedAt: start,
    idleExpiresAt: new Date('2026-11-28T08:00:00.000Z'),
    expiresAt: new Date('2027-02-19T08:00:00.000Z'),
    method: 'pwd',
    authenticatedAt: start,
    readAt: start,
    subject: { userId: randomUUID(), email: 'person@example.org', roles: ['user'], tokenVersion: 1 },
    ...given,
  };
}
