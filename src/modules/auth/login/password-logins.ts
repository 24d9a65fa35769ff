import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AttemptRefused } from '../../throttling/index.js';
import { subjectOf, type UserEntity, UsersService } from '../../users/index.js';
import { type LoginRequest, PASSWORD_METHOD } from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { DeviceCookie } from '../cookies/device-cookie.js';
import { HookCalls } from '../hooks/hook-calls.js';
import { TokenMetrics } from '../token-metrics.js';
import { identifierIn } from './login-identifier.js';

/** Proves with a password who logs in, and counts how often that succeeds. */
@Injectable()
export class PasswordLogins {
  constructor(
    private readonly users: UsersService,
    private readonly devices: DeviceCookie,
    private readonly verification: EmailVerificationService,
    private readonly hooks: HookCalls,
    private readonly metrics: TokenMetrics,
  ) {}

  /**
   * @param http what carries the device's cookie
   * @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED, LOGIN_REFUSED; AttemptRefused after too
   * many wrong passwords
   */
  async authenticate(
    request: Omit<LoginRequest, 'delivery'>,
    client: Client,
    http: FastifyRequest,
  ): Promise<UserEntity> {
    const given = { identifier: identifierIn(request), password: request.password };
    try {
      const knownDeviceOf = (user: UserEntity) => this.devices.knownDeviceOf(http, subjectOf(user));
      const user = await this.users.authenticate(given, { address: client.address, knownDeviceOf });
      await this.verification.assertMayLogIn(user);
      await this.hooks.beforeLogin(user, PASSWORD_METHOD, client);
      this.metrics.countLogin('success');
      return user;
    } catch (error) {
      if (error instanceof AttemptRefused) this.metrics.countBlockedLogin(error);
      else if (isRefusal(error)) this.metrics.countLogin('failure');
      throw error;
    }
  }
}

/** Of whoever logs in; a malformed request, or a database that is away, says nothing about a login. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DomainError &&
    ['INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'EMAIL_NOT_VERIFIED', 'LOGIN_REFUSED'].includes(error.code)
  );
}
