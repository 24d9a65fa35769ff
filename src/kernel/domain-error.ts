import { ERROR_MESSAGES, type ErrorCode } from './error-codes.js';

/** One field of a request that was refused; `code` is UPPER_SNAKE, for programs. */
export interface FieldError {
  /** The name of the field, with dots where it is within another: `address.city`. */
  readonly field: string;
  /** UPPER_SNAKE, such as `PASSWORD_TOO_SHORT`. */
  readonly code: string;
  /** One sentence for whoever filled the field in. */
  readonly message: string;
}

/** What a `DomainError` says besides its code. */
export interface DomainErrorOptions {
  /** For the log only; must hold no secret. */
  readonly detail?: string;
  /** The fields that are refused. */
  readonly errors?: readonly FieldError[];
  /** After how many seconds trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** How many seconds ago the login may be; becomes `max_age` of the challenge. */
  readonly maxAgeSeconds?: number;
  /** What it follows from; for the log only. */
  readonly cause?: unknown;
}

/** A refusal that the caller is meant to see: its code and public message come from the catalogue. */
export class DomainError extends Error {
  /** Tells it apart where `instanceof` cannot, as in a log. */
  override readonly name = 'DomainError';
  /** For the log only. */
  readonly detail: string | undefined;
  /** The fields that were refused; none for most codes. */
  readonly errors: readonly FieldError[];
  /** After how many seconds trying again makes sense. */
  readonly retryAfterSeconds: number | undefined;
  /** How many seconds ago the login may be, for a refusal that asks for a newer one. */
  readonly maxAgeSeconds: number | undefined;

  constructor(
    /** What a program reads; decides the status of the answer. */
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
