import { Injectable, Logger } from '@nestjs/common';
import { STATUS_BY_CODE } from '../../http/status-by-code.js';
import type { DomainError } from '../../kernel/domain-error.js';
import type { ErrorCode } from '../../kernel/error-codes.js';
import { ProviderLogins } from '../auth/index.js';
import type { ProviderFlow } from './flow/provider-flow.js';
import { SignInRefused } from './sign-in-refused.js';

/** The hooks' refusals, which are in the audit log where they are made. */
const RECORDED: readonly ErrorCode[] = ['LOGIN_REFUSED', 'REGISTRATION_REFUSED'];

/** Sign-ins that ended in nothing. The browser is told no more than a code, so the rest is in the log. */
@Injectable()
export class SignInFailures {
  private readonly logger = new Logger(SignInFailures.name);

  constructor(private readonly logins: ProviderLogins) {}

  /** A provider or a service that is away says nothing about a login, and connecting is none. */
  record(error: DomainError, { mode, provider }: ProviderFlow): void {
    const isAway = STATUS_BY_CODE[error.code] >= 500;
    const facts = { event: 'sign_in_failed', mode, provider, code: error.code, detail: error.detail };
    if (isAway) this.logger.warn(facts);
    else this.logger.debug(facts);
    if (mode === 'login' && !isAway) this.recordLogin(error, provider);
  }

  /** Of something that came back and belongs to no sign-in, so nobody knows what it was to be. */
  recordInvalid(error: DomainError, provider: string): void {
    this.recordLogin(error, provider);
  }

  private recordLogin(error: DomainError, provider: string): void {
    const { reason, userId } = SignInRefused.of(error);
    this.logins.recordFailure({ reason, provider, userId }, RECORDED.includes(error.code));
  }
}
