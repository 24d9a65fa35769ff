import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { actAs } from '../../../http/request-context.js';
import { SessionEndingsService, UserSessionsService } from '../../sessions/index.js';
import { AuthCookies } from '../cookies/auth-cookies.js';

/** A session that was proved to be the caller's: by an access token, a session cookie or a refresh token. */
export interface SessionOwner {
  readonly userId: string;
  readonly sessionId: string;
}

/** How sessions end by the user's wish. */
@Injectable()
export class LogoutService {
  constructor(
    private readonly endings: SessionEndingsService,
    private readonly userSessions: UserSessionsService,
    private readonly cookies: AuthCookies,
  ) {}

  /** Ends the sessions, each in the name of its own user; one that has ended already stays so. */
  async logout(owners: readonly SessionOwner[], reply: FastifyReply): Promise<null> {
    for (const { userId, sessionId } of owners) {
      actAs({ kind: 'user', id: userId, sessionId });
      await this.endings.end(userId, sessionId, 'logout');
    }
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
