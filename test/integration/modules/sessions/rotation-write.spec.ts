import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { addMilliseconds } from '../../../../src/kernel/duration.js';
import { decideRotation, type RotationState } from '../../../../src/modules/sessions/refresh-rotation.js';
import type { SessionEntity, SessionKind } from '../../../../src/modules/sessions/session.entity.js';
import type { GenerationStep } from '../../../../src/modules/sessions/sessions.repository.js';
import { FakeClock, testSettings } from '../../../../src/testing/index.js';
import { openDatabase } from '../../../support/data-sources.js';
import { DATABASE_KINDS } from '../../../support/databases.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { aSessionRow, aUserRow } from '../../../support/rows.js';
import { type SessionServices, servicesOn } from './session-services.js';

Logger.overrideLogger(false);

const GENERATION = 5;
const USER_VERSION = 3;
const IDLE_MS = 60_000;
const POLICY = { graceMs: 10_000 };

const clock = new FakeClock();
const now = clock.now();
const earlier = addMilliseconds(now, -IDLE_MS / 2);

const startedEarlier = { createdAt: earlier, rotatedAt: earlier, lastUsedAt: earlier };

interface Situation {
  readonly presented: number;
  readonly isRevoked: boolean;
  readonly expiresInMs: number;
  readonly user: 'active' | 'suspended' | 'gone';
  readonly sessionVersion: number;
  readonly kind: SessionKind;
}

type Point<K extends keyof Situation> = Pick<Situation, K>;

function along<K extends keyof Situation>(name: K, values: readonly Situation[K][]): Point<K>[] {
  return values.map((value) => ({ [name]: value }) as Point<K>);
}

function everySituation(): Situation[] {
  const dimensions = [
    along('presented', [GENERATION - 2, GENERATION - 1, GENERATION, GENERATION + 1]),
    along('isRevoked', [false, true]),
    along('expiresInMs', [0, 1, 10 * IDLE_MS]),
    along('user', ['active', 'suspended', 'gone']),
    along('sessionVersion', [USER_VERSION - 1, USER_VERSION, USER_VERSION + 1]),
    along('kind', ['token', 'cookie']),
  ];
  const none: Partial<Situation>[] = [{}];
  return dimensions.reduce(
    (points, values) => points.flatMap((point) => values.map((value) => ({ ...point, ...value }))),
    none,
  ) as Situation[];
}

/** What the pure decision says, from the facts that the test arranged. */
function mayRotate(situation: Situation): boolean {
  const { presented, isRevoked, expiresInMs, user, sessionVersion, kind } = situation;
  const state: RotationState = {
    generation: GENERATION,
    rotatedAt: earlier,
    rotationKeyDigest: null,
    expiresAt: addMilliseconds(now, expiresInMs),
    isRevoked: isRevoked || kind === 'cookie',
    isSubjectLive: user === 'active' && sessionVersion === USER_VERSION,
  };
  const token = { generation: presented, expiresAt: addMilliseconds(now, 1_000), rotationKeyDigest: null };
  return decideRotation(token, user === 'gone' ? null : state, now, POLICY) === 'rotate';
}

function stepFrom(generation: number, sessionId: string): GenerationStep {
  return {
    sessionId,
    from: generation,
    to: generation + 1,
    now,
    idleMs: IDLE_MS,
    rotationKeyDigest: 'the digest of a key',
    address: '192.0.2.2',
    userAgent: 'the second device',
  };
}

/** The row once the step was taken. */
function moved(session: SessionEntity): SessionEntity {
  const idleEnd = Math.min(session.expiresAt.getTime(), now.getTime() + IDLE_MS);
  return {
    ...session,
    generation: session.generation + 1,
    rotatedAt: now,
    lastUsedAt: now,
    idleExpiresAt: new Date(idleEnd),
    rotationKeyDigest: 'the digest of a key',
    address: '192.0.2.2',
    userAgent: 'the second device',
  };
}

describe.each(DATABASE_KINDS)("rotation's conditional write on %s", (kind) => {
  let dataSource: DataSource;
  let services: SessionServices;

  beforeAll(async () => {
    dataSource = await openDatabase(await migratedDatabase(kind));
    services = servicesOn(dataSource, testSettings(), clock);
  });
  afterAll(() => dataSource.destroy());

  async function arrange(situation: Situation): Promise<SessionEntity> {
    const status = situation.user === 'suspended' ? 'suspended' : 'active';
    const user = aUserRow({ status, tokenVersion: USER_VERSION });
    const session = aSessionRow(user.id, {
      ...startedEarlier,
      kind: situation.kind,
      generation: GENERATION,
      tokenVersion: situation.sessionVersion,
      expiresAt: addMilliseconds(now, situation.expiresInMs),
      ...(situation.isRevoked && { revokedAt: earlier, revokedReason: 'logout' as const }),
    });
    await services.usersRepository.add(user, dataSource.manager);
    await services.sessionsRepository.add(session, dataSource.manager);
    if (situation.user === 'gone')
      await services.usersRepository.remove(user.id, user.passwordHash, dataSource.manager);
    return session;
  }

  function rowOf(id: string): Promise<SessionEntity | null> {
    return dataSource.getRepository<SessionEntity>('SessionEntity').findOneBy({ id });
  }

  it('happens exactly where decideRotation says rotate, and changes nothing elsewhere', async () => {
    const divergences: object[] = [];
    const written: Situation[] = [];
    for (const situation of everySituation()) {
      const session = await arrange(situation);
      const untouched = situation.user === 'gone' ? null : session;
      const answer = await services.sessionsRepository.advance(stepFrom(situation.presented, session.id));
      const isAllowed = mayRotate(situation);
      if ((answer !== null) !== isAllowed) divergences.push({ situation, isAllowed, answer });
      expect(await rowOf(session.id)).toEqual(isAllowed ? moved(session) : untouched);
      if (isAllowed) written.push(situation);
    }
    expect(divergences).toEqual([]);
    expect(written.map(({ expiresInMs }) => expiresInMs)).toEqual([1, 10 * IDLE_MS]);
  });

  it('is foretold by who only asks, with every other way to a successor, and asking changes nothing', async () => {
    const divergences: object[] = [];
    const outcomes = new Set<boolean>();
    for (const situation of everySituation()) {
      const { id: sessionId } = await arrange(situation);
      const token = { sessionId, generation: situation.presented, expiresAt: addMilliseconds(now, 1_000) };
      const attempt = { ...token, idempotencyKey: undefined, address: '', userAgent: '' };
      const before = await rowOf(sessionId);
      const foretold = await services.rotation.wouldAccept(attempt);
      expect(await rowOf(sessionId)).toEqual(before);
      const isRotated = await services.rotation.rotate(attempt).then(
        () => true,
        () => false,
      );
      if (isRotated !== foretold) divergences.push({ situation, foretold });
      outcomes.add(isRotated);
    }
    expect(divergences).toEqual([]);
    expect(outcomes.size).toBe(2);
  });

  it('answers with the row as it is after the write', async () => {
    const user = aUserRow();
    const session = aSessionRow(user.id, { ...startedEarlier, generation: GENERATION });
    await services.usersRepository.add(user, dataSource.manager);
    await services.sessionsRepository.add(session, dataSource.manager);
    const answer = await services.sessionsRepository.advance(stepFrom(GENERATION, session.id));
    const { id, generation, rotatedAt, idleExpiresAt, expiresAt } = moved(session);
    expect(answer).toMatchObject({ id, generation, rotatedAt, idleExpiresAt, expiresAt, authenticatedAt: earlier });
    expect(answer?.subject).toEqual({ userId: user.id, email: user.email, roles: ['user'], tokenVersion: 1 });
  });

  it('happens once, however many race from one generation', async () => {
    const user = aUserRow();
    const session = aSessionRow(user.id, { ...startedEarlier, generation: GENERATION });
    await services.usersRepository.add(user, dataSource.manager);
    await services.sessionsRepository.add(session, dataSource.manager);
    const step = stepFrom(GENERATION, session.id);
    const answers = await Promise.all(Array.from({ length: 24 }, () => services.sessionsRepository.advance(step)));
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await rowOf(session.id)).toEqual(moved(session));
  });
});
