import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import { SessionsService } from '../../sessions/index.js';
import { AccountPasswords, UsersService } from '../../users/index.js';
import type { ReauthenticateRequest, ReauthenticateResponse } from '../auth.dto.js';
import { TokenGrants } from '../login/token-grants.js';

/** A logged-in user proves again who they are, in the same session. */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly users: UsersService,
    private readonly passwords: AccountPasswords,
    private readonly sessions: SessionsService,
    private readonly grants: TokenGrants,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, SESSION_REVOKED, OVERLOADED; AttemptRefused after too many wrong passwords */
  async reauthenticate(
    caller: Principal,
    { password }: ReauthenticateRequest,
    reply: FastifyReply,
  ): Promise<ReauthenticateResponse> {
    const user = await this.users.get(caller.userId);
    await this.passwords.assertPresent(user, password);
    const session = await this.sessions.reauthenticate(caller.sessionId, user.tokenVersion);
    const tokens = await this.grants.renewAccess(reply, session, caller.proof);
    return { authenticatedAt: session.authenticatedAt, ...tokens };
  }
}
