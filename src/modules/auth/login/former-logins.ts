import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { currentContext, runInContext } from '../../../http/request-context.js';
import { SessionEndingsService } from '../../sessions/index.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import type { LoginKind } from '../cookies/former-cookies.js';
import { CarriedCredentials } from '../logout/carried-credentials.js';
import { sessionsIn } from '../logout/carried-sessions.js';
import type { SessionOwner } from '../logout/logout.service.js';

/**
 * At a login: what the browser still has of logins before. Their cookies are replaced or cleared, so nobody could end their
 * sessions any more but whoever has copied a token.
 */
@Injectable()
export class FormerLogins {
  constructor(
    private readonly credentials: CarriedCredentials,
    private readonly endings: SessionEndingsService,
    private readonly cookies: AuthCookies,
  ) {}

  /** The sessions whose cookies the request carries and proves. @throws DomainError SERVICE_UNAVAILABLE */
  async sessionsOf(request: FastifyRequest): Promise<readonly SessionOwner[]> {
    return sessionsIn(await this.credentials.judgeCookies(request)).map(({ userId, sessionId }) => ({
      userId,
      sessionId,
    }));
  }

  /** Ends each session whose cookie proves it, in the name of its own user. */
  async end(reply: FastifyReply, login: LoginKind): Promise<void> {
    await this.endAll(await this.sessionsOf(reply.request));
    this.cookies.clearFormer(reply, login);
  }

  /**
   * For a login that ends at a request from another site, to which the browser gives none of those cookies.
   *
   * @param former what it carried when the login began
   */
  async endUncarried(reply: FastifyReply, login: LoginKind, former: readonly SessionOwner[]): Promise<void> {
    await this.endAll(former);
    this.cookies.clearUncarried(reply, login);
  }

  private async endAll(sessions: readonly SessionOwner[]): Promise<void> {
    for (const { userId: id, sessionId } of sessions) {
      const context = { ...currentContext(), actor: { kind: 'user' as const, id, sessionId } };
      await runInContext(context, () => this.endings.end(id, sessionId, 'replaced_by_login'));
    }
  }
}
