import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionEndingsService, UserSessionsService } from '../../sessions/index.js';
import { AuthCookies } from '../cookies/auth-cookies.js';

/** What proves that a session is the caller's: an access token, a session cookie, or a refresh token with its expiry. */
export interface SessionOwner {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAt?: Date;
}

/** How sessions end by the user's wish. */
@Injectable()
export class LogoutService {
  constructor(
    private readonly endings: SessionEndingsService,
    private readonly userSessions: UserSessionsService,
    private readonly cookies: AuthCookies,
    private readonly clock: Clock,
  ) {}

  /**
   * Ends the session; one that has ended already stays so.
   *
   * @throws DomainError REFRESH_TOKEN_EXPIRED
   */
  async logout(owner: SessionOwner, reply: FastifyReply): Promise<null> {
    const hasExpired = owner.expiresAt !== undefined && owner.expiresAt <= this.clock.now();
    if (hasExpired) throw new DomainError('REFRESH_TOKEN_EXPIRED');
    await this.endings.end(owner.userId, owner.sessionId, 'logout');
    this.cookies.clear(reply);
    return null;
  }

  /** Ends every session of the user, this one too, and with the token version whatever was issued for them. */
  async logoutAll(owner: SessionOwner, reply: FastifyReply): Promise<{ revoked: number }> {
    const revoked = await this.userSessions.logout(owner.userId, 'logout_all');
    this.cookies.clear(reply);
    return { revoked };
  }
}
