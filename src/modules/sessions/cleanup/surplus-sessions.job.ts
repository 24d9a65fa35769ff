import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds, earlier } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { FROM_THE_FIRST } from './expired-sessions.repository.js';
import { SurplusSessionsRepository } from './surplus-sessions.repository.js';

/**
 * How many ended sessions of a user are kept. That is more than anybody looks through, and few enough that everything is
 * quick that reads all rows of one user: a login, the list of their sessions, their export.
 */
export const MOST_ENDED_SESSIONS = 1_000;

/** One statement looks at this many sessions, because each of their users may have a thousand rows. */
const PAGE = 100;

/** A walk begins this long before the end of the last one: an id is older than its row, and clocks of instances differ. */
const LATE_MS = 300_000;

/**
 * Keeps a user who logs in and out in a loop from leaving a row for each login until it is old enough to be deleted. It
 * looks at the users of the sessions that began since its last look, so a login has nothing to count. It begins with the
 * first session of the table, because nobody may have looked before.
 *
 * It deletes rows of any age. A refresh token whose row is gone is refused as one of an ended session, and the revocation of
 * the access tokens is in another table.
 */
@Injectable()
export class SurplusSessionsJob implements MaintenanceJob {
  readonly name = 'surplus_sessions';
  protected readonly mostKept: number = MOST_ENDED_SESSIONS;
  private after = FROM_THE_FIRST;
  /** When the present walk began; undefined between two walks. */
  private walkBegan: Date | undefined;
  /** When the last finished walk began, so that it saw every session of before. */
  private lookedUntil: Date | undefined;
  /** The users whom the walk has found and whose surplus is not deleted yet. */
  private readonly crowdedUserIds = new Set<string>();

  constructor(
    private readonly sessions: SurplusSessionsRepository,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** Looks at the next `limit` sessions as long as it finds nothing; otherwise deletes up to `limit` of one user. */
  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const [userId] = this.crowdedUserIds;
    let removed = 0;
    if (userId === undefined) await this.lookOn(limit);
    else removed = await this.removeOf(userId, limit);
    return { removed, isLast: this.walkBegan === undefined && this.crowdedUserIds.size === 0 };
  }

  /** Counts the rows of the users whom the walk has found. Nobody knows those that it has not reached. */
  async backlog(most: number): Promise<number> {
    let waiting = 0;
    for (const userId of this.crowdedUserIds) {
      if (waiting < most) waiting += await this.sessions.countSurplus(userId, this.mostKept, most - waiting);
    }
    return waiting;
  }

  private async removeOf(userId: string, limit: number): Promise<number> {
    const removed = await this.sessions.removeSurplus(userId, this.mostKept, limit);
    if (removed < limit) this.crowdedUserIds.delete(userId);
    return removed;
  }

  private async lookOn(limit: number): Promise<void> {
    if (this.walkBegan === undefined) this.beginWalk();
    for (let seen = 0; seen < limit && this.crowdedUserIds.size === 0; seen += PAGE) {
      const page = Math.min(PAGE, limit - seen);
      const { last, count, crowdedUserIds } = await this.sessions.nextPage(this.after, this.mostKept, page);
      for (const userId of crowdedUserIds) this.crowdedUserIds.add(userId);
      this.after = last ?? this.after;
      if (count < page) {
        this.endWalk();
        break;
      }
      // where reading never waits, as on SQLite, nobody else would have a turn before the last page
      await setImmediate();
    }
  }

  private beginWalk(): void {
    const now = this.clock.now();
    this.walkBegan = now;
    if (this.lookedUntil === undefined) return;
    // a clock that was set back gives sessions ids that are older than the last look
    this.after = this.ids.firstAt(addMilliseconds(earlier(this.lookedUntil, now), -LATE_MS));
  }

  private endWalk(): void {
    this.lookedUntil = this.walkBegan;
    this.walkBegan = undefined;
  }
}
