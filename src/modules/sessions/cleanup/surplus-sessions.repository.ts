import { Injectable } from '@nestjs/common';
import { SESSIONS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** A page of sessions in the order in which they began. */
export interface SessionPage {
  /** Null for a page without sessions. */
  readonly last: string | null;
  readonly count: number;
  /** Those of its users who have more rows than a user may keep of ended sessions, whatever state the rows are in. */
  readonly crowdedUserIds: readonly string[];
}

interface UserOnPage extends Record<string, unknown> {
  readonly user_id: string;
  readonly last: string;
  readonly count: string | number;
  readonly beyond: string | null;
}

/** Finds the users with too many ended sessions, and deletes what is too much. Every statement reads a bounded number of rows. */
@Injectable()
export class SurplusSessionsRepository {
  private readonly usersOnPage = statementsOn<UserOnPage>(this.dataSource);
  private readonly rows = statementsOn<{ id: string }>(this.dataSource);
  private readonly counts = statementsOn<{ count: string | number }>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** The next up to `limit` sessions that began after the one with this id. Reads up to `kept + 1` index entries for each user. */
  async nextPage(after: string, kept: number, limit: number): Promise<SessionPage> {
    const users = await this.usersOnPage`
      SELECT user_id, MAX(id) AS last, COUNT(*) AS count,
             (SELECT s.id FROM ${SESSIONS} s WHERE s.user_id = page.user_id ORDER BY s.id LIMIT 1 OFFSET ${kept}) AS beyond
        FROM (SELECT id, user_id FROM ${SESSIONS} WHERE id > ${after} ORDER BY id LIMIT ${limit}) page
       GROUP BY user_id`;
    return {
      last: users.reduce<string | null>((last, user) => (last === null || user.last > last ? user.last : last), null),
      count: users.reduce((sum, { count }) => sum + Number(count), 0),
      crowdedUserIds: users.filter(({ beyond }) => beyond !== null).map((user) => user.user_id),
    };
  }

  /**
   * Deletes up to `limit` of a user's sessions:
   *
   * | session                                                                   | row     |
   * | ------------------------------------------------------------------------- | ------- |
   * | lives                                                                     | stays   |
   * | ran out by itself: a refresh that moved its end may have been lost        | stays   |
   * | was ended, and is among the `kept` of its user that were ended last       | stays   |
   * | was ended, and at least `kept` others of its user were ended after it     | deleted |
   *
   * One call reads only the `kept + limit` ended ones that began first. Of these it deletes the ones that have `kept` others
   * after them, which have as many after them among all. So repeated calls leave exactly the `kept` that were ended last.
   * An ended session never lives again, so none can begin to live between the reading and the deletion.
   *
   * @returns how many were deleted; fewer than `limit` when no more are left to delete
   */
  async removeSurplus(userId: string, kept: number, limit: number): Promise<number> {
    const removed = await this.rows`
      DELETE FROM ${SESSIONS}
       WHERE revoked_at IS NOT NULL
         AND id IN (SELECT id
                      FROM (SELECT id, revoked_at FROM ${SESSIONS}
                             WHERE user_id = ${userId} AND revoked_at IS NOT NULL
                             ORDER BY id LIMIT ${kept + limit}) earliest
                     ORDER BY revoked_at DESC, id DESC LIMIT ${limit} OFFSET ${kept})
       RETURNING id`;
    return removed.length;
  }

  /** How many of a user's sessions `removeSurplus` would delete in the end, counted up to `most`. */
  async countSurplus(userId: string, kept: number, most: number): Promise<number> {
    const [row] = await this.counts`
      SELECT COUNT(*) AS count
        FROM (SELECT id FROM ${SESSIONS}
               WHERE user_id = ${userId} AND revoked_at IS NOT NULL ORDER BY id LIMIT ${most} OFFSET ${kept}) beyond`;
    return Number(row?.count ?? 0);
  }
}
