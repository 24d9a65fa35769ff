import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isForeignKeyViolation } from '../../database/database-errors.js';
import { type SqlFragment, statementsOn } from '../../database/statement.js';
import type { PageRequest } from '../../kernel/page.js';
import { type RevocationReason, SessionEntity } from './session.entity.js';
import { hasLiveSubject, instantFrom, type LiveSession, liveSessionFrom, type SessionRow } from './session-rows.js';

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

/** A transaction that has raised the user's token version already. */
export interface EndingTransaction {
  readonly manager: EntityManager;
  /** The version that live sessions had before. */
  readonly formerVersion: number;
}

interface EndedRow extends Record<string, unknown> {
  readonly id: string;
  readonly token_version: number;
  readonly idle_expires_at: string | number;
  readonly user_version: number | null;
}

export interface EndedSession {
  readonly id: string;
  /** Whether its owner would have seen it in their list. */
  readonly wasLive: boolean;
}

/**
 * The session's user is active and still at the session's token version. Never a condition of ending a session: on
 * PostgreSQL a row that changed meanwhile is looked at again, but the user is not, and the session would live on.
 */
const USER_IS_LIVE: SqlFragment = () =>
  `EXISTS (SELECT 1 FROM user_subjects u
            WHERE u.user_id = sessions.user_id AND u.token_version = sessions.token_version)`;

/**
 * The token version of the sessions of a user that live; of none when the user is no active one. For the reason that is
 * written at a session: one that the token version had ended before did not end now. Nothing but what is told depends on
 * it, so it does not matter if the user changes meanwhile.
 */
const LIVE_VERSION: SqlFragment = () =>
  `(SELECT u.token_version FROM user_subjects u WHERE u.user_id = sessions.user_id)`;

/** Sorts after every UUID, in every collation. */
export const BEFORE_THE_FIRST = 'z';

/**
 * The statements of the token path. Each is one statement, so nothing is held across an await; a live session is one that
 * is neither revoked nor expired and whose token version is still its user's.
 */
@Injectable()
export class SessionsRepository {
  private readonly rows = statementsOn<SessionRow>(this.dataSource);

  constructor(private readonly dataSource: DataSource) {}

  /** @returns false when the user is gone */
  async add(session: SessionEntity): Promise<boolean> {
    try {
      await this.dataSource.getRepository(SessionEntity).insert(session);
      return true;
    } catch (error) {
      if (isForeignKeyViolation(error)) return false;
      throw error;
    }
  }

  /**
   * Rotation's one conditional write: of any number that race from one generation, exactly one gets the session back and
   * the others null. The condition is decideRotation's `rotate` row.
   */
  async advance(step: GenerationStep): Promise<LiveSession | null> {
    const now = step.now.getTime();
    const idleExpiry = now + step.idleMs;
    const [row] = await this.rows`UPDATE sessions
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
       RETURNING *,
         (SELECT u.email FROM user_subjects u WHERE u.user_id = sessions.user_id) AS email,
         (SELECT u.roles FROM user_subjects u WHERE u.user_id = sessions.user_id) AS roles`;
    return row && hasLiveSubject(row) ? liveSessionFrom(row, step.now) : null;
  }

  /** The row whatever its state, with what the view says of its user. */
  async findRow(sessionId: string): Promise<SessionRow | null> {
    const [row] = await this.rows`SELECT s.*, u.email, u.roles
        FROM sessions s
        LEFT JOIN user_subjects u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.id = ${sessionId}`;
    return row ?? null;
  }

  async findRowByCookieDigest(cookieDigest: string): Promise<SessionRow | null> {
    const [row] = await this.rows`SELECT s.*, u.email, u.roles
        FROM sessions s
        LEFT JOIN user_subjects u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.cookie_digest = ${cookieDigest}`;
    return row ?? null;
  }

  /** Notes the use of a cookie session, unless that was done after `unlessAfter`. */
  async touch(sessionId: string, now: Date, idleExpiresAt: Date, unlessAfter: Date): Promise<void> {
    await this.rows`UPDATE sessions SET last_used_at = ${now.getTime()}, idle_expires_at = ${idleExpiresAt.getTime()}
       WHERE id = ${sessionId} AND revoked_at IS NULL AND last_used_at < ${unlessAfter.getTime()}
       RETURNING id`;
  }

  /** Newest first; up to `limit + 1` rows, see toPage. */
  async listLive(userId: string, now: Date, page: PageRequest): Promise<SessionRow[]> {
    return this.rows`SELECT s.*, u.email, u.roles
        FROM sessions s
        JOIN user_subjects u ON u.user_id = s.user_id AND u.token_version = s.token_version
       WHERE s.user_id = ${userId} AND s.id < ${page.cursor ?? BEFORE_THE_FIRST}
         AND s.revoked_at IS NULL AND s.expires_at > ${now.getTime()} AND s.idle_expires_at > ${now.getTime()}
       ORDER BY s.id DESC LIMIT ${page.limit + 1}`;
  }

  /** @returns whether it was the user's and live until now */
  async revoke(sessionId: string, userId: string, reason: RevocationReason, now: Date): Promise<boolean> {
    const rows = await this.rows`UPDATE sessions
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE WHEN token_version <> ${LIVE_VERSION} THEN 'tokens_ended' ELSE ${reason} END
       WHERE id = ${sessionId} AND user_id = ${userId} AND revoked_at IS NULL
       RETURNING id`;
    return rows.length === 1;
  }

  /**
   * Ends the user's sessions, all but `exceptId`. Also those that look idle: the database may have lost the refresh that
   * moved the idle end, and then a refresh token recovers the session.
   */
  async revokeAll(
    userId: string,
    reason: RevocationReason,
    now: Date,
    options: { exceptId?: string; transaction?: EndingTransaction } = {},
  ): Promise<EndedSession[]> {
    const { exceptId = '', transaction } = options;
    const statements = statementsOn<EndedRow>(transaction?.manager ?? this.dataSource);
    const rows = await statements`UPDATE sessions
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE
               WHEN token_version <> COALESCE(CAST(${transaction?.formerVersion ?? null} AS integer), ${LIVE_VERSION})
               THEN 'tokens_ended' ELSE ${reason} END
       WHERE user_id = ${userId} AND id <> ${exceptId} AND revoked_at IS NULL AND expires_at > ${now.getTime()}
       RETURNING id, token_version, idle_expires_at,
         ${LIVE_VERSION} AS user_version`;
    return rows.map((row) => ({
      id: row.id,
      wasLive:
        row.token_version === (transaction?.formerVersion ?? row.user_version) &&
        instantFrom(row.idle_expires_at) > now,
    }));
  }

  /** Lets a live session go on under its user's raised token version. */
  async renewTokenVersion(sessionId: string, tokenVersion: number, manager: EntityManager): Promise<void> {
    await statementsOn(manager)`
      UPDATE sessions SET token_version = ${tokenVersion}
       WHERE id = ${sessionId} AND token_version = ${tokenVersion - 1} AND revoked_at IS NULL
       RETURNING id`;
  }

  /**
   * Ends the oldest live sessions beyond `most`. Which are the newest is one order for all, with no exception for the
   * caller's own, so that logins that arrive at once agree on it and never end one another's.
   *
   * @returns the ids of those that ended
   */
  async revokeBeyond(most: number, userId: string, now: Date): Promise<string[]> {
    const rows = await this.rows`
      UPDATE sessions
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE WHEN ${USER_IS_LIVE} THEN 'session_limit' ELSE 'tokens_ended' END
       WHERE user_id = ${userId}
         AND revoked_at IS NULL AND expires_at > ${now.getTime()} AND idle_expires_at > ${now.getTime()}
         AND id NOT IN (SELECT id FROM sessions
                         WHERE user_id = ${userId} AND ${USER_IS_LIVE}
                           AND revoked_at IS NULL AND expires_at > ${now.getTime()} AND idle_expires_at > ${now.getTime()}
                         ORDER BY created_at DESC, id DESC LIMIT ${most})
       RETURNING id`;
    return rows.map(({ id }) => id);
  }
}
