import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { isId } from '../../../kernel/ids.js';
import type { Page, PageRequest } from '../../../kernel/page.js';
import { AuditLog } from '../../audit/index.js';
import { UsersService } from '../../users/index.js';
import type { RevocationReason } from '../session.entity.js';
import { HeldSessionResponse } from '../sessions.dto.js';
import { SessionsRepository } from '../sessions.repository.js';
import { SessionsService, type SessionSummary } from '../sessions.service.js';

/** What is seen of all the sessions of one user and done to them. */
@Injectable()
export class UserSessionsService {
  constructor(
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
    private readonly rows: SessionsRepository,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND without such a user */
  async list(userId: string, page: PageRequest): Promise<Page<SessionSummary>> {
    await this.users.get(userId);
    return this.sessions.list(userId, page);
  }

  /** Whatever is held about the user's sessions, ended ones as well until they are cleaned up. */
  async listHeld(userId: string): Promise<HeldSessionResponse[]> {
    return (await this.rows.listHeld(userId)).map((row) => HeldSessionResponse.ofRow(row));
  }

  /**
   * Ends the sessions that there are; a login that is under way at this moment begins one more.
   *
   * @returns how many ended
   * @throws DomainError NOT_FOUND without such a user
   */
  async endAll(userId: string): Promise<number> {
    await this.users.get(userId);
    return this.sessions.endPresent(userId, 'ended_by_administrator');
  }

  /** @throws DomainError NOT_FOUND without such a session of the user that had not ended */
  async endOne(userId: string, sessionId: string): Promise<void> {
    const hasEnded = isId(sessionId) && (await this.sessions.end(userId, sessionId, 'ended_by_administrator'));
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
      return this.sessions.endAll(userId, reason, { manager, record, formerVersion: tokenVersion - 1 });
    });
    this.users.noteTokensEnded(userId);
    return ended;
  }
}
