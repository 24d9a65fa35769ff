import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { currentContext, runInContext } from '../../../http/request-context.js';
import { SessionEndingsService } from '../../sessions/index.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import type { LoginKind } from '../cookies/former-cookies.js';
import { CarriedCredentials } from '../logout/carried-credentials.js';
import { sessionsIn } from '../logout/carried-sessions.js';

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

  /** Ends each session whose cookie proves it, in the name of its own user. */
  async end(reply: FastifyReply, login: LoginKind): Promise<void> {
    for (const { userId: id, sessionId } of sessionsIn(await this.credentials.judgeCookies(reply.request))) {
      const context = { ...currentContext(), actor: { kind: 'user' as const, id, sessionId } };
      await runInContext(context, () => this.endings.end(id, sessionId, 'replaced_by_login'));
    }
    this.cookies.clearFormer(reply, login);
  }
}
