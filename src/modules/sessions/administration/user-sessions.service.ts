import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { isId } from '../../../kernel/ids.js';
import { type Page, type PageRequest, toPage } from '../../../kernel/page.js';
import { AuditLog } from '../../audit/index.js';
import { type UserEntity, UsersService } from '../../users/index.js';
import { MOST_ENDED_SESSIONS } from '../cleanup/surplus-sessions.job.js';
import { HeldSessionsRepository } from '../held-sessions.repository.js';
import { endingOf, liveVersionOf, type SessionHolder } from '../session-ending.js';
import { SessionEndingsService } from '../session-endings.service.js';
import type { RevocationReason } from '../session.entity.js';
import { endableSessionFrom, type HeldSessionRow } from '../session-rows.js';
import { type SessionSummary, summaryFrom } from '../session-summary.js';
import { HeldSessionResponse, type SessionListQuery } from '../sessions.dto.js';
import { SessionsService } from '../sessions.service.js';

/** What is held about the sessions of one user. */
export interface HeldSessions {
  /** The oldest first. */
  readonly sessions: HeldSessionResponse[];
  /** Whether there are ended ones that are older. */
  readonly hasOlder: boolean;
}

/** What is seen of all the sessions of one user and done to them. */
@Injectable()
export class UserSessionsService {
  /**
   * All that are kept, and those that ended by themselves or wait for their deletion besides. About 4 MB; more would keep a
   * server busy for whoever logs in and out a hundred thousand times between two rounds of maintenance.
   */
  protected readonly mostHeld: number = 10 * MOST_ENDED_SESSIONS;
  protected readonly heldPage: number = 500;

  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly endings: SessionEndingsService,
    private readonly held: HeldSessionsRepository,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND without such a user */
  async list(userId: string, query: SessionListQuery): Promise<Page<SessionSummary>> {
    const user = await this.users.get(userId);
    if (query.status === 'live') return this.sessions.list(userId, query);
    const now = this.clock.now();
    const rows = await this.held.listEnded(userId, liveVersionOf(user), now, query);
    return toPage(
      rows.map((row) => summaryOf(row, user, now)),
      query.limit,
    );
  }

  /** The live sessions, and the newest of those that have ended and are not cleaned up yet. */
  async listHeld(user: UserEntity): Promise<HeldSessions> {
    const now = this.clock.now();
    // the live ones first: one that is ended meanwhile is then found twice and not missed
    const live = await this.held.listLive(user.id, liveVersionOf(user), now);
    const { rows: ended, hasOlder } = await this.newestEnded(user, now);
    const once = new Map([...live, ...ended].map((row) => [row.id, row]));
    const sessions = [...once.values()]
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map((row) => HeldSessionResponse.ofHeld(summaryOf(row, user, now), row.delivery));
    return { sessions, hasOlder };
  }

  /**
   * Ends the sessions that there are; a login that is under way at this moment begins one more.
   *
   * @returns how many ended
   * @throws DomainError NOT_FOUND without such a user
   */
  async endAll(userId: string): Promise<number> {
    await this.users.get(userId);
    return this.endings.endPresent(userId, 'ended_by_administrator');
  }

  /** @throws DomainError NOT_FOUND without such a session of the user that had not ended */
  async endOne(userId: string, sessionId: string): Promise<void> {
    const hasEnded = isId(sessionId) && (await this.endings.end(userId, sessionId, 'ended_by_administrator'));
    if (!hasEnded) throw new DomainError('NOT_FOUND', { detail: 'The user has no such session.' });
  }

  /**
   * Ends every session and with the token version whatever was issued for them, so that a login with what was known
   * before comes to nothing either.
   *
   * @returns how many sessions ended
   * @throws DomainError NOT_FOUND without such a user
   */
  async logout(userId: string, reason: RevocationReason): Promise<number> {
    const ended = await this.audit.transaction(async (manager, record) => {
      // the user's row first, as everybody who takes both: or two would wait for each other
      const tokenVersion = await this.users.raiseTokenVersion(userId, manager);
      return this.endings.endAll(userId, reason, { manager, record, formerVersion: tokenVersion - 1 });
    });
    this.users.recordEndedTokens(userId);
    return ended;
  }

  private async newestEnded(user: UserEntity, now: Date): Promise<{ rows: HeldSessionRow[]; hasOlder: boolean }> {
    const rows: HeldSessionRow[] = [];
    let cursor: string | null = null;
    do {
      const limit = Math.min(this.heldPage, this.mostHeld - rows.length);
      const request: PageRequest = cursor === null ? { limit } : { limit, cursor };
      const page: Page<HeldSessionRow> = toPage(
        await this.held.listEnded(user.id, liveVersionOf(user), now, request),
        limit,
      );
      rows.push(...page.items);
      cursor = page.nextCursor;
      // where reading never waits, as on SQLite, nobody else would have a turn before the last page
      await setImmediate();
    } while (cursor !== null && rows.length < this.mostHeld);
    return { rows, hasOlder: cursor !== null };
  }
}

function summaryOf(row: HeldSessionRow, user: SessionHolder, now: Date): SessionSummary {
  return summaryFrom(row, endingOf(endableSessionFrom(row), user, now));
}
