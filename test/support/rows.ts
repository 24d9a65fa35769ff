import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { SessionEntity } from '../../src/modules/sessions/index.js';
import { UserEntity } from '../../src/modules/users/index.js';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const LATER = new Date('2026-11-28T08:00:00.000Z');

/** A row of an active user whom nobody else resembles; what is given wins. */
export function aUserRow(given: Partial<UserEntity> = {}): UserEntity {
  const id = randomUUID();
  const row = {
    id,
    externalId: null,
    email: `${id}@example.org`,
    emailKey: `${id}@example.org`,
    username: id,
    usernameKey: id,
    fullName: 'Test Person',
    avatarUrl: null,
    passwordHash: 'none',
    status: 'active' as const,
    roles: ['user'],
    settings: {},
    attributes: {},
    tokenVersion: 1,
    version: 1,
    createdAt: NOW,
    updatedAt: NOW,
    deletedAt: null,
  };
  return Object.assign(new UserEntity(), row, given);
}

/** A row of a live session of the user. */
export function aSessionRow(userId: string, given: Partial<SessionEntity> = {}): SessionEntity {
  const row = {
    id: randomUUID(),
    userId,
    kind: 'token' as const,
    delivery: 'body' as const,
    cookieDigest: null,
    generation: 0,
    rotatedAt: NOW,
    rotationKeyDigest: null,
    tokenVersion: 1,
    method: 'pwd',
    address: '192.0.2.17',
    userAgent: 'test',
    createdAt: NOW,
    reauthenticatedAt: null,
    lastUsedAt: NOW,
    idleExpiresAt: LATER,
    expiresAt: LATER,
    revokedAt: null,
    revokedReason: null,
  };
  return Object.assign(new SessionEntity(), row, given);
}

/** Puts a user with a session into the database. @returns both ids */
export async function insertUserWithSession(dataSource: DataSource): Promise<{ userId: string; sessionId: string }> {
  const user = aUserRow();
  const session = aSessionRow(user.id);
  await dataSource.getRepository(UserEntity).insert(user);
  await dataSource.getRepository(SessionEntity).insert(session);
  return { userId: user.id, sessionId: session.id };
}
