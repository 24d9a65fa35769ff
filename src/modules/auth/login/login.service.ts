import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { type LoginRequest, type LoginResponse, PASSWORD_METHOD } from '../auth.dto.js';
import { LoginSessions } from './login-sessions.js';
import { PasswordLogins } from './password-logins.js';

/** Logging in with a password. */
@Injectable()
export class LoginService {
  constructor(
    private readonly logins: PasswordLogins,
    private readonly sessions: LoginSessions,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED; AttemptRefused */
  async login(request: LoginRequest, client: Client, reply: FastifyReply): Promise<LoginResponse> {
    const user = await this.logins.authenticate(request, client, reply.request);
    return this.sessions.begin(user, { method: PASSWORD_METHOD, delivery: request.delivery }, client, reply);
  }
}
