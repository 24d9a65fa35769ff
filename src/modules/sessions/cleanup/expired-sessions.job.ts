import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { ExpiredSessionsRepository, FROM_THE_FIRST, type SessionRange } from './expired-sessions.repository.js';

/** For what no rule foresees: clocks that differ, a database restored a little late. */
const MARGIN_MS = 86_400_000;

/** Sessions that live on are looked at again and again; once in this time is enough for rows that waited for days. */
const WALK_INTERVAL_MS = 3_600_000;

/**
 * Deletes the rows of sessions that nobody can use any more: one refresh lifetime and a day after their idle end. Not
 * earlier, because the database may have lost the newest rotation, which had moved that end by up to one such lifetime, and
 * then the row is what lets its holder go on (rotation's `n > g`). An ended session stays until the same time, unless its user
 * has too many of them (SurplusSessionsJob). A token whose row is gone is refused as one of an ended session, so nothing
 * depends on the row.
 */
@Injectable()
export class ExpiredSessionsJob implements MaintenanceJob {
  readonly name = 'sessions';
  /** How far this walk through the table has come. */
  private after = FROM_THE_FIRST;
  private walkEndedAt: Date | undefined;

  constructor(
    private readonly sessions: ExpiredSessionsRepository,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Looks at the next `limit` sessions that are old enough, however few of them are over. */
  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    if (this.hasJustWalked()) return { removed: 0, isLast: true };
    const idleBefore = this.idleBefore();
    const { last, count } = await this.sessions.pageEnd(this.rangeFrom(idleBefore), limit);
    const removed = last === null ? 0 : await this.sessions.removeIdle(this.after, last, idleBefore);
    const isLast = last === null || count < limit;
    this.after = isLast ? FROM_THE_FIRST : last;
    if (isLast) this.walkEndedAt = this.clock.now();
    return { removed, isLast };
  }

  /** Among the next `most` sessions of the walk: counting all would be work without a bound. */
  backlog(most: number): Promise<number> {
    const idleBefore = this.idleBefore();
    return this.sessions.countIdle(this.rangeFrom(idleBefore), idleBefore, most);
  }

  private hasJustWalked(): boolean {
    if (this.walkEndedAt === undefined || this.after !== FROM_THE_FIRST) return false;
    const sinceThen = this.clock.now().getTime() - this.walkEndedAt.getTime();
    // a clock that was set back must not keep the next walk waiting
    return sinceThen >= 0 && sinceThen < WALK_INTERVAL_MS;
  }

  private idleBefore(): Date {
    return addMilliseconds(this.clock.now(), -this.tokens.refreshLifetimeMs - MARGIN_MS);
  }

  /** No session is idle before it began. */
  private rangeFrom(idleBefore: Date): SessionRange {
    return { after: this.after, before: this.ids.firstAt(idleBefore) };
  }
}
