import { Injectable } from '@nestjs/common';
import { SESSIONS } from '../../database/relations.js';
import { type SqlFragment, statementsOn } from '../../database/statement.js';
import { WatchwordDataSource } from '../../database/watchword-data-source.js';
import type { PageRequest } from '../../kernel/page.js';
import type { HeldSessionRow } from './session-rows.js';
import { BEFORE_THE_FIRST } from './sessions.repository.js';

const HELD: SqlFragment = () =>
  `id, kind, delivery, token_version, method, address, user_agent, created_at, reauthenticated_at, last_used_at, idle_expires_at,
   expires_at, revoked_at, revoked_reason`;

/** No token version is this one. */
const NO_VERSION = -1;

/** The rows of sessions for whoever may see them, also when they are over. */
@Injectable()
export class HeldSessionsRepository {
  private readonly rows = statementsOn<HeldSessionRow>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /**
   * Those that have no ending by endingOf. There are not many more than the ceiling of sessions allows.
   *
   * @param liveVersion of liveVersionOf
   */
  async listLive(userId: string, liveVersion: number | null, now: Date): Promise<HeldSessionRow[]> {
    return this.rows`SELECT ${HELD} FROM ${SESSIONS}
       WHERE user_id = ${userId} AND revoked_at IS NULL AND idle_expires_at > ${now.getTime()}
         AND expires_at > ${now.getTime()} AND token_version = ${liveVersion ?? NO_VERSION}`;
  }

  /**
   * Those that have an ending by endingOf, newest first; up to `limit + 1` rows, see toPage. Few of a user's sessions live at
   * a time, so in the order of the index on user and id a page is soon full.
   *
   * @param liveVersion of liveVersionOf
   */
  async listEnded(userId: string, liveVersion: number | null, now: Date, page: PageRequest): Promise<HeldSessionRow[]> {
    return this.rows`SELECT ${HELD} FROM ${SESSIONS}
       WHERE user_id = ${userId} AND id < ${page.cursor ?? BEFORE_THE_FIRST}
         AND (revoked_at IS NOT NULL OR idle_expires_at <= ${now.getTime()} OR expires_at <= ${now.getTime()}
              OR token_version <> ${liveVersion ?? NO_VERSION})
       ORDER BY id DESC LIMIT ${page.limit + 1}`;
  }
}
