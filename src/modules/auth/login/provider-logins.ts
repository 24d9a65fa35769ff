import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { AuditLog } from '../../audit/index.js';
import type { Delivery } from '../../sessions/index.js';
import type { Profile, UserEntity } from '../../users/index.js';
import { PROVIDER_METHOD } from '../auth.dto.js';
import { EmailVerificationService } from '../email/email-verification.service.js';
import { HookCalls } from '../hooks/hook-calls.js';
import type { SessionOwner } from '../logout/logout.service.js';
import { TokenMetrics } from '../token-metrics.js';
import { FormerLogins } from './former-logins.js';
import { LoginSessions } from './login-sessions.js';

/** Why somebody did not get in through a provider. */
export interface FailedProviderLogin {
  /** In lower case, such as `suspended`. */
  readonly reason: string;
  readonly provider: string;
  /** Whose account it was about, if that is known. */
  readonly userId?: string | undefined;
}

interface BegunProviderLogin {
  readonly delivery: Delivery;
  readonly formerSessions: readonly SessionOwner[];
}

/** What a login through a provider has in common with any other: the same refusals, hooks, counts and sessions. */
@Injectable()
export class ProviderLogins {
  constructor(
    private readonly verification: EmailVerificationService,
    private readonly hooks: HookCalls,
    private readonly former: FormerLogins,
    private readonly sessions: LoginSessions,
    private readonly metrics: TokenMetrics,
    private readonly audit: AuditLog,
  ) {}

  /** What the browser is logged in to, to be asked when it leaves for the provider. @throws DomainError SERVICE_UNAVAILABLE */
  formerSessionsOf(request: FastifyRequest): Promise<readonly SessionOwner[]> {
    return this.former.sessionsOf(request);
  }

  /** @throws DomainError REGISTRATION_REFUSED; SERVICE_UNAVAILABLE when the hook does not answer */
  assertMayRegister(profile: Profile, client: Client): Promise<void> {
    return this.hooks.beforeRegister(profile, client);
  }

  /**
   * Of a user whom a provider has identified.
   *
   * @throws DomainError ACCOUNT_SUSPENDED, EMAIL_NOT_VERIFIED, LOGIN_REFUSED; INVALID_CREDENTIALS for a deleted one
   */
  async assertMayLogIn(user: UserEntity, client: Client): Promise<void> {
    if (user.deletedAt) throw new DomainError('INVALID_CREDENTIALS', { detail: 'the account is deleted' });
    if (user.status === 'suspended') throw new DomainError('ACCOUNT_SUSPENDED');
    await this.verification.assertMayLogIn(user);
    await this.hooks.beforeLogin(user, PROVIDER_METHOD, client);
  }

  /** @throws DomainError SESSION_REVOKED when the user is deleted or suspended meanwhile */
  async begin(user: UserEntity, login: BegunProviderLogin, client: Client, reply: FastifyReply): Promise<void> {
    await this.sessions.begin(user, { method: PROVIDER_METHOD, ...login }, client, reply);
    this.metrics.countLogin('success');
  }

  /** Counts a refusal, and records it unless a hook did, which has recorded it. */
  recordFailure({ reason, provider, userId: subjectId }: FailedProviderLogin, isRecorded: boolean): void {
    this.metrics.countLogin('failure');
    if (isRecorded) return;
    const details = { reason, provider };
    this.audit.recordLater({ name: 'login.failed', outcome: 'failure', ...(subjectId && { subjectId }), details });
  }
}
