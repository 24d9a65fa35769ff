import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import { type UserEntity, UsersService } from '../../users/index.js';
import type { LoginRequest } from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { TokenMetrics } from '../token-metrics.js';
import { identifierIn } from './login-identifier.js';

/** Proves with a password who logs in, and counts how often that succeeds. */
@Injectable()
export class PasswordLogins {
  constructor(
    private readonly users: UsersService,
    private readonly verification: EmailVerificationService,
    private readonly metrics: TokenMetrics,
  ) {}

  /** @throws DomainError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED */
  async authenticate(request: Omit<LoginRequest, 'delivery'>): Promise<UserEntity> {
    try {
      const user = await this.users.authenticate(identifierIn(request), request.password);
      await this.verification.assertMayLogIn(user);
      this.metrics.countLogin('success');
      return user;
    } catch (error) {
      if (isRefusal(error)) this.metrics.countLogin('failure');
      throw error;
    }
  }
}

/** Of whoever logs in; a malformed request, or a database that is away, says nothing about a login. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof DomainError &&
    ['INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'EMAIL_NOT_VERIFIED'].includes(error.code)
  );
}
