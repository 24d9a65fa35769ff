import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { isId } from '../../../kernel/ids.js';
import { type Page, toPage } from '../../../kernel/page.js';
import { AuditLog } from '../../audit/index.js';
import { type UserEntity, UsersService } from '../../users/index.js';
import { HeldSessionsRepository } from '../held-sessions.repository.js';
import { endingOf, liveVersionOf, type SessionHolder } from '../session-ending.js';
import { SessionEndingsService } from '../session-endings.service.js';
import type { RevocationReason } from '../session.entity.js';
import { endableSessionFrom, type HeldSessionRow } from '../session-rows.js';
import { type SessionSummary, summaryFrom } from '../session-summary.js';
import { HeldSessionResponse, type SessionListQuery } from '../sessions.dto.js';
import { SessionsService } from '../sessions.service.js';

/** What is seen of all the sessions of one user and done to them. */
@Injectable()
export class UserSessionsService {
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

  /** Whatever is held about the user's sessions, ended ones as well until they are cleaned up. */
  async listHeld(user: UserEntity): Promise<HeldSessionResponse[]> {
    const now = this.clock.now();
    const rows = await this.held.list(user.id);
    return rows.map((row) => HeldSessionResponse.ofHeld(summaryOf(row, user, now), row.delivery));
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
    this.users.noteTokensEnded(userId);
    return ended;
  }
}

function summaryOf(row: HeldSessionRow, user: SessionHolder, now: Date): SessionSummary {
  return summaryFrom(row, endingOf(endableSessionFrom(row), user, now));
}
