import { DomainError } from '../../kernel/domain-error.js';
import type { ErrorCode } from '../../kernel/error-codes.js';

/** The reasons of the audit log that are not called as their codes are: those of logins with a password are the same. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  INVALID_CREDENTIALS: 'deleted',
  ACCOUNT_SUSPENDED: 'suspended',
  PROVIDER_FLOW_INVALID: 'invalid_flow',
};

/** A refusal with what the audit log says of it. */
export class SignInRefused extends DomainError {
  constructor(
    code: ErrorCode,
    /** For the audit log. */
    readonly reason: string,
    /** Whose account it was about, if that is known. */
    readonly userId: string | undefined,
    options: ConstructorParameters<typeof DomainError>[1] = {},
  ) {
    super(code, options);
  }

  static of(error: DomainError, userId?: string): SignInRefused {
    if (error instanceof SignInRefused) return error;
    const { code, detail, errors, retryAfterSeconds } = error;
    const told = {
      ...(detail !== undefined && { detail }),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    };
    return new SignInRefused(code, REASONS[code] ?? code.toLowerCase(), userId, { ...told, errors, cause: error });
  }
}
