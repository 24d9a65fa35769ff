import { type ExecutionContext, HttpException } from '@nestjs/common';
import { bearerChallengeOf } from '../../kernel/bearer-challenge.js';
import { DomainError } from '../../kernel/domain-error.js';

/** What the guard may answer; the codes are those of the server. */
export type RefusalCode =
  | 'TOKEN_MISSING'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_REVOKED'
  | 'SESSION_REVOKED'
  | 'SESSION_EXPIRED'
  | 'RECENT_LOGIN_REQUIRED'
  | 'ACCOUNT_SUSPENDED'
  | 'FORBIDDEN'
  | 'SERVICE_UNAVAILABLE';

/** As the server's own table has them. */
export const STATUS_BY_REFUSAL: Readonly<Record<RefusalCode, number>> = {
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REVOKED: 401,
  SESSION_REVOKED: 401,
  SESSION_EXPIRED: 401,
  RECENT_LOGIN_REQUIRED: 401,
  ACCOUNT_SUSPENDED: 403,
  FORBIDDEN: 403,
  SERVICE_UNAVAILABLE: 503,
};

const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** A request that the guard refuses. Its body is that of the server's failures, without the id of a request. */
export class WatchwordRefusal extends HttpException {
  /** What a program reads, such as `TOKEN_EXPIRED`. */
  readonly code: RefusalCode;

  constructor(code: RefusalCode, refusal: DomainError) {
    const statusCode = STATUS_BY_REFUSAL[code];
    const { message } = refusal;
    super({ success: false, statusCode, code, message, errors: [], data: null }, statusCode, { cause: refusal });
    this.code = code;
  }
}

interface AnsweredWithHeaders {
  /** Both Fastify's reply and Express's response have it. */
  header(name: string, value: string): unknown;
}

/** @returns what is to be thrown: an HTTP exception, or the error itself where it is none of ours */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof DomainError) || !isRefusalCode(error.code)) return error;
  return new WatchwordRefusal(error.code, error);
}

/**
 * The same for a request that is answered with it. The headers are written at once, since an exception of Nest's carries
 * none; any filter of the application's own may still give the answer another body.
 */
export function refusalInAnswer(error: unknown, context: ExecutionContext): unknown {
  const refusal = refusalOf(error);
  if (!(refusal instanceof WatchwordRefusal) || context.getType() !== 'http') return refusal;
  const response = context.switchToHttp().getResponse<AnsweredWithHeaders>();
  for (const [name, value] of Object.entries(headersOf(error as DomainError, refusal.getStatus()))) {
    response.header(name, value);
  }
  return refusal;
}

function headersOf(error: DomainError, status: number): Record<string, string> {
  const seconds = String(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS);
  return {
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': bearerChallengeOf(error) }),
    ...(status === 503 && { 'retry-after': seconds }),
  };
}

function isRefusalCode(code: string): code is RefusalCode {
  return Object.hasOwn(STATUS_BY_REFUSAL, code);
}
