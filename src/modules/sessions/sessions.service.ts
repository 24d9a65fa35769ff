import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isForeignKeyViolation } from '../../database/database-errors.js';
import { SessionSettings, TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { addMilliseconds } from '../../kernel/duration.js';
import { IdGenerator } from '../../kernel/ids.js';
import { digestOf, newOpaqueToken } from '../../kernel/opaque-token.js';
import { type Page, type PageRequest, toPage } from '../../kernel/page.js';
import { AuditLog } from '../audit/index.js';
import type { UserSubject } from '../users/index.js';
import type { Delivery, SessionEntity, SessionKind } from './session.entity.js';
import { idleExpiryFrom, type LifetimePolicy, lifetimeFrom } from './session-lifetime.js';
import { SessionEndingsService } from './session-endings.service.js';
import { sessionBegan } from './session-events.js';
import { hasLiveSubject, type LiveSession, liveSessionFrom, type SessionRow } from './session-rows.js';
import { type SessionSummary, summaryFrom } from './session-summary.js';
import { SessionsRepository } from './sessions.repository.js';

/** A login on its way to becoming a session. */
export interface NewSession {
  /** Who has logged in. */
  readonly subject: UserSubject;
  /** How they proved who they are, such as `password`. */
  readonly method: string;
  /** How the tokens shall travel. */
  readonly delivery: Delivery;
  /** Of the client. */
  readonly address: string;
  /** As the client sends it; cut where it is long. */
  readonly userAgent: string;
}

/** A cookie session is used by every request; its row notes that once in this time, or in this part of its idle life. */
const MOST_TOUCH_INTERVAL_MS = 60_000;
const TOUCHES_IN_AN_IDLE_LIFE = 10;

const USER_AGENT_MAX_LENGTH = 256;

/** Sessions: starting, finding and listing them. Ending and rotation have services of their own. */
@Injectable()
export class SessionsService {
  private readonly lifetime: LifetimePolicy;
  private readonly touchIntervalMs: number;

  /** @internal Nest makes it. */
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly endings: SessionEndingsService,
    private readonly audit: AuditLog,
    settings: SessionSettings,
    tokens: TokenSettings,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {
    this.lifetime = { idleMs: tokens.refreshLifetimeMs, absoluteMs: settings.absoluteLifetimeMs };
    this.touchIntervalMs = Math.min(MOST_TOUCH_INTERVAL_MS, tokens.refreshLifetimeMs / TOUCHES_IN_AN_IDLE_LIFE);
  }

  /** @throws DomainError SESSION_REVOKED when the user is deleted or suspended, or their password changed, meanwhile */
  start(login: NewSession): Promise<LiveSession> {
    return this.add(login, 'token', null);
  }

  /** @returns with the opaque session id, which is stored as a digest only and cannot be had again */
  async startWithCookie(login: NewSession): Promise<{ session: LiveSession; opaqueId: string }> {
    const opaqueId = newOpaqueToken();
    return { session: await this.add(login, 'cookie', digestOf(opaqueId)), opaqueId };
  }

  /**
   * The session if it is live this moment: one indexed read.
   *
   * @throws DomainError SESSION_REVOKED, SESSION_EXPIRED
   */
  async getLive(sessionId: string): Promise<LiveSession> {
    const now = this.clock.now();
    return liveSessionOf(await this.sessions.findRow(sessionId), now);
  }

  /** @throws DomainError SESSION_REVOKED, SESSION_EXPIRED */
  async getLiveByOpaqueId(opaqueId: string): Promise<LiveSession> {
    const now = this.clock.now();
    const session = liveSessionOf(await this.sessions.findRowByCookieDigest(digestOf(opaqueId)), now);
    const unlessAfter = addMilliseconds(now, -this.touchIntervalMs);
    if (session.lastUsedAt < unlessAfter) {
      await this.sessions.touch(session.id, now, idleExpiryFrom(now, session.expiresAt, this.lifetime), unlessAfter);
    }
    return session;
  }

  /** The live ones, newest first. */
  async list(userId: string, page: PageRequest): Promise<Page<SessionSummary>> {
    const rows = await this.sessions.listLive(userId, this.clock.now(), page);
    return toPage(
      rows.map((row) => summaryFrom(row, null)),
      page.limit,
    );
  }

  /**
   * Its tokens say from now on that the user gave the password at this moment. Neither how long it lives nor its refresh token
   * changes.
   *
   * @param tokenVersion at which the password was the right one
   * @returns with the opaque id of a classic session from now on; of any other it means nothing
   * @throws DomainError SESSION_REVOKED, SESSION_EXPIRED; INVALID_CREDENTIALS when the password was changed meanwhile
   */
  async reauthenticate(sessionId: string, tokenVersion: number): Promise<{ session: LiveSession; opaqueId: string }> {
    const now = this.clock.now();
    const opaqueId = newOpaqueToken();
    const cookieDigest = digestOf(opaqueId);
    const session = await this.audit.transaction(async (manager, record) => {
      const renewed = await this.sessions.reauthenticate({ sessionId, tokenVersion, cookieDigest, now }, manager);
      if (renewed) record({ name: 'reauthentication.succeeded', subjectId: renewed.subject.userId, sessionId });
      return renewed;
    });
    if (session) return { session, opaqueId };
    await this.getLive(sessionId);
    throw new DomainError('INVALID_CREDENTIALS', { detail: 'the password was changed meanwhile' });
  }

  /** From where the user's other sessions have come, as far as they are kept. */
  async listEarlierDevices(userId: string, exceptId: string): Promise<Pick<NewSession, 'address' | 'userAgent'>[]> {
    const rows = await this.sessions.listDevices(userId, exceptId);
    return rows.map((row) => ({ address: row.address, userAgent: row.user_agent }));
  }

  /** Lets a session go on under its user's raised token version; within the transaction of `manager`. */
  renewTokenVersion(sessionId: string, tokenVersion: number, manager: EntityManager): Promise<void> {
    return this.sessions.renewTokenVersion(sessionId, tokenVersion, manager);
  }

  private async add(login: NewSession, kind: SessionKind, cookieDigest: string | null): Promise<LiveSession> {
    const now = this.clock.now();
    const session: SessionEntity = {
      id: this.ids.next(now),
      userId: login.subject.userId,
      kind,
      delivery: login.delivery,
      cookieDigest,
      generation: 0,
      rotatedAt: now,
      rotationKeyDigest: null,
      tokenVersion: login.subject.tokenVersion,
      method: login.method,
      address: login.address,
      userAgent: login.userAgent.slice(0, USER_AGENT_MAX_LENGTH),
      createdAt: now,
      reauthenticatedAt: null,
      lastUsedAt: now,
      ...lifetimeFrom(now, this.lifetime),
      revokedAt: null,
      revokedReason: null,
    };
    await this.insert(session);
    // after the commit of the new one, or logins of the same moment would not see each other
    await this.endings.endBeyondCeiling(session.userId);
    // a password takes long to check: what was known of the user before may have changed
    const row = await this.sessions.findRow(session.id);
    // one that logins of the same moment have ended already is handed out all the same, as it would be a moment earlier
    if (!row || !hasLiveSubject(row)) throw new DomainError('SESSION_REVOKED');
    return liveSessionFrom(row, now);
  }

  private async insert(session: SessionEntity): Promise<void> {
    try {
      await this.audit.transaction(async (manager, record) => {
        await this.sessions.add(session, manager);
        record(sessionBegan(session));
      });
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new DomainError('SESSION_REVOKED', { detail: 'the user is gone' });
      throw error;
    }
  }
}

/** @throws DomainError SESSION_REVOKED, SESSION_EXPIRED */
function liveSessionOf(row: SessionRow | null, now: Date): LiveSession {
  if (!row || row.revoked_at !== null || !hasLiveSubject(row)) throw new DomainError('SESSION_REVOKED');
  const session = liveSessionFrom(row, now);
  if (session.idleExpiresAt <= now) throw new DomainError('SESSION_EXPIRED');
  return session;
}
