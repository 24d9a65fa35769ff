import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import { SessionsService } from '../../sessions/index.js';
import { AccountPasswords, UsersService } from '../../users/index.js';
import type { ReauthenticateRequest, ReauthenticateResponse } from '../auth.dto.js';
import { PresentedAccessToken } from '../access/presented-access-token.js';
import { TokenGrants } from '../login/token-grants.js';

/**
 * A logged-in user proves again who they are, in the same session. What proved it before counts no longer: whoever has copied
 * the access token or the cookie of a classic session has nothing of the new one (ASVS 7.2.4).
 */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: AccountPasswords,
    private readonly sessions: SessionsService,
    private readonly grants: TokenGrants,
    private readonly presented: PresentedAccessToken,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, SESSION_REVOKED, OVERLOADED; AttemptRefused after too many wrong passwords */
  async reauthenticate(
    caller: Principal,
    { password }: ReauthenticateRequest,
    reply: FastifyReply,
  ): Promise<ReauthenticateResponse> {
    const user = await this.users.get(caller.userId);
    await this.passwords.assertPresent(user, password);
    const renewed = await this.sessions.reauthenticate(caller.sessionId, user.tokenVersion);
    const tokens = await this.grants.renewAccess(reply, renewed, caller.proof);
    await this.presented.revoke(reply.request);
    return { authenticatedAt: renewed.session.authenticatedAt, ...tokens };
  }
}
