import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SESSIONS, USER_SUBJECTS } from '../../database/relations.js';
import { fragment, statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import type { PageRequest } from '../../kernel/page.js';
import { SessionEntity } from './session.entity.js';
import {
  hasLiveSubject,
  type LiveSession,
  liveSessionFrom,
  type LiveSessionRow,
  type SessionRow,
} from './session-rows.js';

/** A step of one session from one generation to a later one. */
export interface GenerationStep {
  readonly sessionId: string;
  readonly from: number;
  readonly to: number;
  readonly now: Date;
  readonly idleMs: number;
  readonly rotationKeyDigest: string | null;
  readonly address: string;
  readonly userAgent: string;
}

/**
 * The session's user is active and still at the session's token version. Never a condition of ending a session: on
 * PostgreSQL a row that changed meanwhile is looked at again, but the user is not, and the session would live on.
 */
export const USER_IS_LIVE = fragment`EXISTS (SELECT 1 FROM ${USER_SUBJECTS} u
            WHERE u.user_id = ${SESSIONS}.user_id AND u.token_version = ${SESSIONS}.token_version)`;

/** What a live session is made of, behind a statement that writes one. */
const LIVE = fragment`id, user_id, kind, delivery, generation, rotated_at, token_version, method, created_at, reauthenticated_at,
   last_used_at, idle_expires_at, expires_at,
   (SELECT u.email FROM ${USER_SUBJECTS} u WHERE u.user_id = ${SESSIONS}.user_id) AS email,
   (SELECT u.roles FROM ${USER_SUBJECTS} u WHERE u.user_id = ${SESSIONS}.user_id) AS roles`;

/** Sorts after every UUID, in every collation. */
export const BEFORE_THE_FIRST = 'z';

/**
 * The statements of the token path. Each is one statement, so nothing is held across an await; a live session is one that
 * is neither revoked nor expired and whose token version is still its user's.
 */
@Injectable()
export class SessionsRepository {
  private readonly rows = statementsOn<SessionRow>(this.dataSource);
  private readonly written = statementsOn<LiveSessionRow>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** @throws Error of a foreign key when the user is gone */
  async add(session: SessionEntity, manager: EntityManager): Promise<void> {
    await manager.getRepository(SessionEntity).insert(session);
  }

  /**
   * Rotation's one conditional write: of any number that race from one generation, exactly one gets the session back and
   * the others null. The condition is decideRotation's `rotate` row.
   */
  async advance(step: GenerationStep): Promise<LiveSession | null> {
    const now = step.now.getTime();
    const idleExpiry = now + step.idleMs;
    const [row] = await this.written`UPDATE ${SESSIONS}
         SET generation = ${step.to},
             rotated_at = ${now},
             last_used_at = ${now},
             idle_expires_at = CASE WHEN expires_at < ${idleExpiry} THEN expires_at ELSE ${idleExpiry} END,
             rotation_key_digest = ${step.rotationKeyDigest},
             address = ${step.address},
             user_agent = ${step.userAgent}
       WHERE id = ${step.sessionId} AND kind = 'token' AND generation = ${step.from}
         AND revoked_at IS NULL AND expires_at > ${now}
         AND ${USER_IS_LIVE}
       RETURNING ${LIVE}`;
    return row && hasLiveSubject(row) ? liveSessionFrom(row, step.now) : null;
  }

  /** The row whatever its state, with what the view says of its user. */
  async findRow(sessionId: string): Promise<SessionRow | null> {
    const [row] = await this.rows`SELECT s.*, u.email, u.roles
        FROM ${SESSIONS} s
        LEFT JOIN ${USER_SUBJECTS} u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.id = ${sessionId}`;
    return row ?? null;
  }

  async findRowByCookieDigest(cookieDigest: string): Promise<SessionRow | null> {
    const [row] = await this.rows`SELECT s.*, u.email, u.roles
        FROM ${SESSIONS} s
        LEFT JOIN ${USER_SUBJECTS} u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.cookie_digest = ${cookieDigest}`;
    return row ?? null;
  }

  /** From where the user's other sessions that are kept have come, each place once. */
  async listDevices(userId: string, exceptId: string): Promise<{ address: string; user_agent: string }[]> {
    return statementsOn<{ address: string; user_agent: string }>(this.dataSource)`
      SELECT DISTINCT address, user_agent FROM ${SESSIONS} WHERE user_id = ${userId} AND id <> ${exceptId}`;
  }

  /** Notes the use of a cookie session, unless that was done after `unlessAfter`. */
  async touch(sessionId: string, now: Date, idleExpiresAt: Date, unlessAfter: Date): Promise<void> {
    await this.rows`UPDATE ${SESSIONS} SET last_used_at = ${now.getTime()}, idle_expires_at = ${idleExpiresAt.getTime()}
       WHERE id = ${sessionId} AND revoked_at IS NULL AND last_used_at < ${unlessAfter.getTime()}
       RETURNING id`;
  }

  /** The user gave the password again; a classic session gets another cookie. @returns the session; null when it is not live at that token version any more */
  async reauthenticate(
    {
      sessionId,
      tokenVersion,
      cookieDigest,
      now,
    }: { sessionId: string; tokenVersion: number; cookieDigest: string; now: Date },
    manager: EntityManager,
  ): Promise<LiveSession | null> {
    const [row] = await statementsOn<LiveSessionRow>(manager)`
      UPDATE ${SESSIONS}
         SET reauthenticated_at = ${now.getTime()},
             cookie_digest = CASE WHEN kind = 'cookie' THEN ${cookieDigest} ELSE cookie_digest END
       WHERE id = ${sessionId} AND token_version = ${tokenVersion} AND revoked_at IS NULL
         AND expires_at > ${now.getTime()} AND idle_expires_at > ${now.getTime()}
         AND ${USER_IS_LIVE}
       RETURNING ${LIVE}`;
    return row && hasLiveSubject(row) ? liveSessionFrom(row, now) : null;
  }

  /** Newest first; up to `limit + 1` rows, see toPage. */
  async listLive(userId: string, now: Date, page: PageRequest): Promise<SessionRow[]> {
    return this.rows`SELECT s.*, u.email, u.roles
        FROM ${SESSIONS} s
        JOIN ${USER_SUBJECTS} u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.user_id = ${userId} AND s.id < ${page.cursor ?? BEFORE_THE_FIRST}
         AND s.revoked_at IS NULL AND s.expires_at > ${now.getTime()} AND s.idle_expires_at > ${now.getTime()}
       ORDER BY s.id DESC LIMIT ${page.limit + 1}`;
  }

  /** Lets a live session go on under its user's raised token version. */
  async renewTokenVersion(sessionId: string, tokenVersion: number, manager: EntityManager): Promise<void> {
    await statementsOn(manager)`
      UPDATE ${SESSIONS} SET token_version = ${tokenVersion}
       WHERE id = ${sessionId} AND token_version = ${tokenVersion - 1} AND revoked_at IS NULL
       RETURNING id`;
  }
}
