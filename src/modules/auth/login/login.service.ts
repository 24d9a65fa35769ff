import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { UserResponse, UsersService } from '../../users/index.js';
import {
  type LoginRequest,
  type LoginResponse,
  PASSWORD_METHOD,
  type RegisterRequest,
  type RegisterResponse,
} from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { LoginSessions } from './login-sessions.js';
import { PasswordLogins } from './password-logins.js';

/** Registering and logging in with a password. */
@Injectable()
export class LoginService {
  constructor(
    private readonly users: UsersService,
    private readonly logins: PasswordLogins,
    private readonly verification: EmailVerificationService,
    private readonly sessions: LoginSessions,
  ) {}

  /** Logs in at once where the caller says how the tokens shall travel, unless the address must be confirmed first. */
  async register(request: RegisterRequest, client: Client, reply: FastifyReply): Promise<RegisterResponse> {
    const { delivery } = request;
    const user = await this.users.register(request);
    await this.verification.begin(user);
    if (!delivery || !this.verification.mayLogIn(user)) return { user: UserResponse.of(user) };
    return this.sessions.begin(user, { method: PASSWORD_METHOD, delivery }, client, reply);
  }

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED */
  async login(request: LoginRequest, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    const user = await this.logins.authenticate(request);
    return this.sessions.begin(user, { method: PASSWORD_METHOD, delivery: request.delivery }, client, reply);
  }
}
