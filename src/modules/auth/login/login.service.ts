import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { type Delivery, SessionResponse, SessionsService } from '../../sessions/index.js';
import { subjectOf, type UserEntity, UserResponse } from '../../users/index.js';
import { type LoginRequest, type LoginResponse, PASSWORD_METHOD } from '../auth.dto.js';
import { FormerLogins } from './former-logins.js';
import { PasswordLogins } from './password-logins.js';
import { TokenGrants } from './token-grants.js';

/** Logging in with a password: how a session of tokens begins. */
@Injectable()
export class LoginService {
  constructor(
    private readonly logins: PasswordLogins,
    private readonly sessions: SessionsService,
    private readonly grants: TokenGrants,
    private readonly former: FormerLogins,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED */
  async login(request: LoginRequest, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    const user = await this.logins.authenticate(request, client, reply.request);
    return this.start(user, request.delivery ?? 'split', client, reply);
  }

  /** For somebody who has proven who they are. */
  async start(user: UserEntity, delivery: Delivery, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    await this.former.end(reply, delivery);
    const login = { subject: subjectOf(user), method: PASSWORD_METHOD, delivery, ...client };
    const session = await this.sessions.start(login);
    const tokens = await this.grants.grant(reply, session, delivery);
    if (delivery !== 'body') this.logins.remember(reply, session.subject);
    return { user: UserResponse.of(user), ...tokens, session: SessionResponse.ofNew(session, client) };
  }
}
