import { Injectable } from '@nestjs/common';
import { SessionSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { AuditLog, type RecordEvent } from '../audit/index.js';
import { RevocationsService } from '../revocation/index.js';
import { type EndingTransaction, SessionEndingsRepository } from './session-endings.repository.js';
import { sessionEnded } from './session-events.js';
import type { RevocationReason } from './session.entity.js';
import { hasLiveSubject, instantFrom } from './session-rows.js';
import { SessionsRepository } from './sessions.repository.js';

/** The transaction in which sessions end, and are recorded to. */
export type RecordedEnding = EndingTransaction & { readonly record: RecordEvent };

/** How sessions end before their time, each with its reason, in its row and in the audit log. */
@Injectable()
export class SessionEndingsService {
  /** @internal Nest makes it. */
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly rows: SessionEndingsRepository,
    private readonly revocations: RevocationsService,
    private readonly audit: AuditLog,
    private readonly settings: SessionSettings,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it was a session of the user that had not ended */
  async end(userId: string, sessionId: string, reason: RevocationReason): Promise<boolean> {
    const hasEnded = await this.audit.transaction(async (manager, record) => {
      const ended = await this.rows.revoke({ id: sessionId, userId }, reason, this.clock.now(), manager);
      if (ended) record(sessionEnded(userId, ended));
      return ended !== undefined;
    });
    if (hasEnded) this.revocations.recordEndedSessions([sessionId]);
    return hasEnded;
  }

  /** @throws DomainError NOT_FOUND when it is not a live session of the user */
  async endOwn(userId: string, sessionId: string): Promise<void> {
    const row = await this.sessions.findRow(sessionId);
    const isTheirs =
      row !== null &&
      row.user_id === userId &&
      hasLiveSubject(row) &&
      instantFrom(row.idle_expires_at) > this.clock.now();
    if (!isTheirs || !(await this.end(userId, sessionId, 'ended_by_user'))) throw new DomainError('NOT_FOUND');
  }

  /** Ends the sessions that there are, but for `exceptId`; a login that is under way begins one more. @returns how many ended */
  async endPresent(userId: string, reason: RevocationReason, exceptId?: string): Promise<number> {
    const ended = await this.audit.transaction((manager, record) =>
      this.endRows(userId, reason, { manager, record, ...(exceptId !== undefined && { exceptId }) }),
    );
    this.revocations.recordEndedSessions(ended.map(({ id }) => id));
    return ended.filter(({ wasLive }) => wasLive).length;
  }

  /**
   * Ends the sessions of a user whose token version rises in the same transaction, which is what the revocation feed is
   * told after it.
   *
   * @returns how many ended
   */
  async endAll(userId: string, reason: RevocationReason, transaction: RecordedEnding): Promise<number> {
    const ended = await this.endRows(userId, reason, transaction);
    return ended.filter(({ wasLive }) => wasLive).length;
  }

  /** Of a user who has logged in once more. */
  async endBeyondCeiling(userId: string): Promise<void> {
    const ended = await this.audit.transaction(async (manager, record) => {
      const beyond = await this.rows.revokeBeyond(this.settings.perUser, userId, this.clock.now(), manager);
      for (const session of beyond) record(sessionEnded(userId, session));
      return beyond;
    });
    this.revocations.recordEndedSessions(ended.map(({ id }) => id));
  }

  private async endRows(userId: string, reason: RevocationReason, { record, ...transaction }: RecordedEnding) {
    const ended = await this.rows.revokeAll(userId, reason, this.clock.now(), transaction);
    for (const session of ended) record(sessionEnded(userId, session));
    return ended;
  }
}
