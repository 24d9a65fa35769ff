import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SessionSettings, TokenSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { addMilliseconds } from '../../kernel/duration.js';
import { newId } from '../../kernel/ids.js';
import { digestOf, newOpaqueToken } from '../../kernel/opaque-token.js';
import { type Page, type PageRequest, toPage } from '../../kernel/page.js';
import { RevocationsService } from '../revocation/index.js';
import type { UserSubject } from '../users/index.js';
import type { Delivery, RevocationReason, SessionEntity, SessionKind } from './session.entity.js';
import { idleExpiryFrom, type LifetimePolicy, lifetimeFrom } from './session-lifetime.js';
import { hasLiveSubject, instantFrom, type LiveSession, liveSessionFrom, type SessionRow } from './session-rows.js';
import { type SessionSummary, summaryFrom } from './session-summary.js';
import { type EndingTransaction, SessionsRepository } from './sessions.repository.js';

/** A login on its way to becoming a session. */
export interface NewSession {
  readonly subject: UserSubject;
  readonly method: string;
  readonly delivery: Delivery;
  readonly address: string;
  readonly userAgent: string;
}

/** A cookie session is used by every request; its row notes that once in this time, or in this part of its idle life. */
const MOST_TOUCH_INTERVAL_MS = 60_000;
const TOUCHES_IN_AN_IDLE_LIFE = 10;

const USER_AGENT_MAX_LENGTH = 256;

/** Sessions: starting, finding, listing and ending them. Rotation has a service of its own. */
@Injectable()
export class SessionsService {
  private readonly lifetime: LifetimePolicy;
  private readonly touchIntervalMs: number;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly revocations: RevocationsService,
    private readonly settings: SessionSettings,
    tokens: TokenSettings,
    private readonly clock: Clock,
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

  /** @returns whether it was a session of the user that had not ended */
  async end(userId: string, sessionId: string, reason: RevocationReason): Promise<boolean> {
    const hasEnded = await this.sessions.revoke(sessionId, userId, reason, this.clock.now());
    if (hasEnded) this.revocations.noteEndedSessions([sessionId]);
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
    const options = exceptId === undefined ? {} : { exceptId };
    const ended = await this.sessions.revokeAll(userId, reason, this.clock.now(), options);
    this.revocations.noteEndedSessions(ended.map(({ id }) => id));
    return ended.filter(({ wasLive }) => wasLive).length;
  }

  /** Lets a session go on under its user's raised token version; within the transaction of `manager`. */
  renewTokenVersion(sessionId: string, tokenVersion: number, manager: EntityManager): Promise<void> {
    return this.sessions.renewTokenVersion(sessionId, tokenVersion, manager);
  }

  /**
   * Ends the sessions of a user whose token version rises in the same transaction, which is what the revocation feed is
   * told after it.
   *
   * @returns how many ended
   */
  async endAll(
    userId: string,
    reason: RevocationReason,
    transaction: EndingTransaction,
    exceptId?: string,
  ): Promise<number> {
    const options = { transaction, ...(exceptId !== undefined && { exceptId }) };
    const ended = await this.sessions.revokeAll(userId, reason, this.clock.now(), options);
    return ended.filter(({ wasLive }) => wasLive).length;
  }

  private async add(login: NewSession, kind: SessionKind, cookieDigest: string | null): Promise<LiveSession> {
    const now = this.clock.now();
    const session: SessionEntity = {
      id: newId(now),
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
      lastUsedAt: now,
      ...lifetimeFrom(now, this.lifetime),
      revokedAt: null,
      revokedReason: null,
    };
    if (!(await this.sessions.add(session))) throw new DomainError('SESSION_REVOKED');
    this.revocations.noteEndedSessions(await this.sessions.revokeBeyond(this.settings.perUser, session.userId, now));
    // a password takes long to check: what was known of the user before may have changed
    const row = await this.sessions.findRow(session.id);
    // one that logins of the same moment have ended already is handed out all the same, as it would be a moment earlier
    if (!row || !hasLiveSubject(row)) throw new DomainError('SESSION_REVOKED');
    return liveSessionFrom(row, now);
  }
}

/** @throws DomainError SESSION_REVOKED, SESSION_EXPIRED */
function liveSessionOf(row: SessionRow | null, now: Date): LiveSession {
  if (!row || row.revoked_at !== null || !hasLiveSubject(row)) throw new DomainError('SESSION_REVOKED');
  const session = liveSessionFrom(row, now);
  if (session.idleExpiresAt <= now) throw new DomainError('SESSION_EXPIRED');
  return session;
}
