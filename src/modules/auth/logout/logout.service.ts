import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { UnitOfWork } from '../../../database/unit-of-work.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { UsersService } from '../../users/index.js';
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
    private readonly sessions: SessionsService,
    private readonly users: UsersService,
    private readonly cookies: AuthCookies,
    private readonly unitOfWork: UnitOfWork,
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
    await this.sessions.end(owner.userId, owner.sessionId, 'logout');
    this.cookies.clear(reply);
    return null;
  }

  /** Ends every session of the user, this one too, and with the token version whatever was issued for them. */
  async logoutAll(owner: SessionOwner, reply: FastifyReply): Promise<{ revoked: number }> {
    const revoked = await this.unitOfWork.run(async (manager) => {
      // the user's row first, as everybody who takes both: or two would wait for each other
      const tokenVersion = await this.users.raiseTokenVersion(owner.userId, manager);
      return this.sessions.endAll(owner.userId, 'logout_all', { manager, formerVersion: tokenVersion - 1 });
    });
    this.users.noteTokensEnded(owner.userId);
    this.cookies.clear(reply);
    return { revoked };
  }
}
