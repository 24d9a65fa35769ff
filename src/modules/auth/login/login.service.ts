import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { type Delivery, SessionResponse, SessionsService } from '../../sessions/index.js';
import { subjectOf, type UserEntity, UserResponse, UsersService } from '../../users/index.js';
import {
  type LoginRequest,
  type LoginResponse,
  PASSWORD_METHOD,
  type RegisterRequest,
  type RegisterResponse,
} from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { FormerLogins } from './former-logins.js';
import { PasswordLogins } from './password-logins.js';
import { TokenGrants } from './token-grants.js';

/** Registering and logging in with a password: how a session of tokens begins. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly logins: PasswordLogins,
    private readonly verification: EmailVerificationService,
    private readonly sessions: SessionsService,
    private readonly grants: TokenGrants,
    private readonly former: FormerLogins,
  ) {}

  /** Logs in at once where the caller says how the tokens shall travel, unless the address must be confirmed first. */
  async register(request: RegisterRequest, client: Client, reply: FastifyReply): Promise<RegisterResponse> {
    const user = await this.users.register(request);
    await this.verification.begin(user);
    if (!request.delivery || !this.verification.mayLogIn(user)) return { user: UserResponse.of(user) };
    return this.begin(user, request.delivery, client, reply);
  }

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED */
  async login(request: LoginRequest, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    const user = await this.logins.authenticate(request, client, reply.request);
    return this.begin(user, request.delivery ?? 'split', client, reply);
  }

  private async begin(
    user: UserEntity,
    delivery: Delivery,
    client: Client,
    reply: FastifyReply,
  ): Promise<LoginResponse> {
    await this.former.end(reply, delivery);
    const login = { subject: subjectOf(user), method: PASSWORD_METHOD, delivery, ...client };
    const session = await this.sessions.start(login);
    const tokens = await this.grants.grant(reply, session, delivery);
    if (delivery !== 'body') this.logins.remember(reply, session.subject);
    return { user: UserResponse.of(user), ...tokens, session: SessionResponse.ofNew(session, client) };
  }
}
