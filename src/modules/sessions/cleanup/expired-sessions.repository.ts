import { Injectable } from '@nestjs/common';
import { SESSIONS } from '../../../database/relations.js';
import { statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';

/** Sorts before every UUID, in every collation. */
export const FROM_THE_FIRST = '';

/** A stretch of the table in the order of its primary key, both ends left out. */
export interface SessionRange {
  readonly after: string;
  readonly before: string;
}

/**
 * Finds what is over without an index on `idle_expires_at`: every rotation moves that column, and with an index on it
 * PostgreSQL could no longer rewrite a row in place. Ids are in the order of creation, so the table is walked by them.
 */
@Injectable()
export class ExpiredSessionsRepository {
  private readonly rows = statementsOn<{ id: string }>(this.dataSource);
  private readonly summaries = statementsOn<{ last: string | null; count: string | number }>(this.dataSource);

  constructor(private readonly dataSource: WatchwordDataSource) {}

  /** The last id of the next up to `limit` sessions of the range, and how many these are. */
  async pageEnd({ after, before }: SessionRange, limit: number): Promise<{ last: string | null; count: number }> {
    const [page] = await this.summaries`
      SELECT MAX(id) AS last, COUNT(*) AS count
        FROM (SELECT id FROM ${SESSIONS} WHERE id > ${after} AND id < ${before} ORDER BY id LIMIT ${limit}) page`;
    return { last: page?.last ?? null, count: Number(page?.count ?? 0) };
  }

  /** Of the sessions after `after` up to `last`, deletes those that were idle before `idleBefore`. @returns how many */
  async removeIdle(after: string, last: string, idleBefore: Date): Promise<number> {
    const removed = await this.rows`
      DELETE FROM ${SESSIONS}
       WHERE id > ${after} AND id <= ${last} AND idle_expires_at < ${idleBefore.getTime()}
       RETURNING id`;
    return removed.length;
  }

  /** Of the next up to `limit` sessions of the range, how many were idle before `idleBefore`. */
  async countIdle({ after, before }: SessionRange, idleBefore: Date, limit: number): Promise<number> {
    const [found] = await this.summaries`
      SELECT COUNT(*) AS count
        FROM (SELECT idle_expires_at FROM ${SESSIONS}
               WHERE id > ${after} AND id < ${before} ORDER BY id LIMIT ${limit}) page
       WHERE page.idle_expires_at < ${idleBefore.getTime()}`;
    return Number(found?.count ?? 0);
  }
}
