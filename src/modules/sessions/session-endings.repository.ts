import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SESSIONS, USER_SUBJECTS } from '../../database/relations.js';
import { fragment, statementsOn } from '../../database/statement.js';
import type { RevocationReason } from './session.entity.js';
import { instantFrom } from './session-rows.js';
import { USER_IS_LIVE } from './sessions.repository.js';

/** The transaction in which sessions end. */
export interface EndingTransaction {
  /** Its own statements. */
  readonly manager: EntityManager;
  /** The version that live sessions had before, where the transaction has raised the user's token version already. */
  readonly formerVersion?: number;
  /** A session that goes on. */
  readonly exceptId?: string;
}

interface EndedRow extends Record<string, unknown> {
  readonly id: string;
  readonly revoked_reason: RevocationReason;
}

interface JudgedRow extends EndedRow {
  readonly token_version: number;
  readonly idle_expires_at: string | number;
  readonly user_version: number | null;
}

export interface EndedSession {
  readonly id: string;
  /** The one that was asked for, unless the user's token version had ended the session before. */
  readonly reason: RevocationReason;
}

/**
 * The token version of the sessions of a user that live; of none when the user is no active one. For the reason that is
 * written at a session: one that the token version had ended before did not end now. Nothing but what is told depends on
 * it, so it does not matter if the user changes meanwhile.
 */
const LIVE_VERSION = fragment`(SELECT u.token_version FROM ${USER_SUBJECTS} u WHERE u.user_id = ${SESSIONS}.user_id)`;

/** The statements by which sessions end before their time. */
@Injectable()
export class SessionEndingsRepository {
  /** @returns the session if it was the user's and had not ended */
  async revoke(
    { id, userId }: { readonly id: string; readonly userId: string },
    reason: RevocationReason,
    now: Date,
    manager: EntityManager,
  ): Promise<EndedSession | undefined> {
    const [row] = await statementsOn<EndedRow>(manager)`UPDATE ${SESSIONS}
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE WHEN token_version <> ${LIVE_VERSION} THEN 'tokens_ended' ELSE ${reason} END
       WHERE id = ${id} AND user_id = ${userId} AND revoked_at IS NULL
       RETURNING id, revoked_reason`;
    return row && endedFrom(row);
  }

  /**
   * Ends the user's sessions, all but `exceptId`. Also those that look idle: the database may have lost the refresh that
   * moved the idle end, and then a refresh token recovers the session.
   *
   * @returns each with whether its owner would have seen it in their list
   */
  async revokeAll(
    userId: string,
    reason: RevocationReason,
    now: Date,
    { manager, formerVersion, exceptId = '' }: EndingTransaction,
  ): Promise<(EndedSession & { readonly wasLive: boolean })[]> {
    const rows = await statementsOn<JudgedRow>(manager)`UPDATE ${SESSIONS}
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE
               WHEN token_version <> COALESCE(CAST(${formerVersion ?? null} AS integer), ${LIVE_VERSION})
               THEN 'tokens_ended' ELSE ${reason} END
       WHERE user_id = ${userId} AND id <> ${exceptId} AND revoked_at IS NULL AND expires_at > ${now.getTime()}
       RETURNING id, revoked_reason, token_version, idle_expires_at, ${LIVE_VERSION} AS user_version`;
    return rows.map((row) => ({
      ...endedFrom(row),
      wasLive: row.token_version === (formerVersion ?? row.user_version) && instantFrom(row.idle_expires_at) > now,
    }));
  }

  /**
   * Ends the oldest live sessions beyond `most`. Which are the newest is one order for all, with no exception for the
   * caller's own, so that logins that arrive at once agree on it and never end one another's.
   */
  async revokeBeyond(most: number, userId: string, now: Date, manager: EntityManager): Promise<EndedSession[]> {
    const rows = await statementsOn<EndedRow>(manager)`
      UPDATE ${SESSIONS}
         SET revoked_at = ${now.getTime()},
             revoked_reason = CASE WHEN ${USER_IS_LIVE} THEN 'session_limit' ELSE 'tokens_ended' END
       WHERE user_id = ${userId}
         AND revoked_at IS NULL AND expires_at > ${now.getTime()} AND idle_expires_at > ${now.getTime()}
         AND id NOT IN (SELECT id FROM ${SESSIONS}
                         WHERE user_id = ${userId} AND ${USER_IS_LIVE}
                           AND revoked_at IS NULL AND expires_at > ${now.getTime()} AND idle_expires_at > ${now.getTime()}
                         ORDER BY created_at DESC, id DESC LIMIT ${most})
       RETURNING id, revoked_reason`;
    return rows.map(endedFrom);
  }
}

function endedFrom({ id, revoked_reason: reason }: EndedRow): EndedSession {
  return { id, reason };
}
