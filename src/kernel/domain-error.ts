import { ERROR_MESSAGES, type ErrorCode } from './error-codes.js';

/** One field of a request that was refused; `code` is UPPER_SNAKE, for programs. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

interface DomainErrorOptions {
  /** For the log only; must hold no secret. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** After how many seconds trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** How many seconds ago the login may be; becomes `max_age` of the challenge. */
  readonly maxAgeSeconds?: number;
  readonly cause?: unknown;
}

/** A refusal that the caller is meant to see: its code and public message come from the catalogue. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly maxAgeSeconds: number | undefined;

  constructor(
    readonly code: ErrorCode,
    options: DomainErrorOptions = {},
  ) {
    super(ERROR_MESSAGES[code], { cause: options.cause });
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.maxAgeSeconds = options.maxAgeSeconds;
  }
}

/** The refusal of one field by a rule that only the domain knows. */
export function fieldRefused(field: string, code: string, message: string): DomainError {
  return new DomainError('VALIDATION_FAILED', { errors: [{ field, code, message }] });
}
