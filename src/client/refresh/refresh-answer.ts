import { ClientError, type ClientErrorCode, type FieldRefusal } from '../client-error.js';
import type { ErrorCode } from '../api/error-codes.js';
import type { Delivery } from '../client-options.js';

/** What the server hands out, as far as the client reads it. */
export interface TokenAnswer {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly expiresIn?: number;
}

/** An answer of the server, read. */
export interface Answer {
  readonly status: number;
  /** What was in the JSON; undefined if it was none. */
  readonly body: unknown;
  readonly retryAfter: string | null;
}

/** What an answer to a refresh means. */
export type RefreshOutcome =
  | { readonly kind: 'success'; readonly tokens: TokenAnswer & { readonly expiresIn: number } }
  | { readonly kind: 'ended'; readonly error: ClientError }
  | { readonly kind: 'failed'; readonly error: ClientError };

interface Envelope {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
  readonly requestId?: unknown;
  readonly data?: unknown;
}

const ENDED = /^(REFRESH_TOKEN_(MISSING|INVALID|EXPIRED|REUSED)|SESSION_(REVOKED|EXPIRED)|ACCOUNT_SUSPENDED)$/;

/**
 * | status | body                                                            | outcome |
 * | ------ | --------------------------------------------------------------- | ------- |
 * | 2xx    | the tokens that belong to the delivery                          | success |
 * | 2xx    | anything else, such as the login page of a network              | failed, UNEXPECTED_ANSWER |
 * | 401    | code REFRESH_TOKEN_*, SESSION_REVOKED or _EXPIRED, ACCOUNT_SUSPENDED | ended |
 * | other  | any                                                             | failed, with the code that it has |
 *
 * Only `ended` logs anybody out: whatever else is answered, the session may well go on.
 */
export function judgeRefresh(answer: Answer, delivery: Delivery): RefreshOutcome {
  const tokens = dataOf(answer);
  if (isGranted(tokens, delivery)) return { kind: 'success', tokens };
  const error = errorOf(answer);
  return { kind: answer.status === 401 && ENDED.test(error.code) ? 'ended' : 'failed', error };
}

/** @returns what a successful answer carries; undefined where it is no answer of ours */
export function dataOf({ status, body }: Answer): unknown {
  return status >= 200 && status < 300 ? (Object(body) as Envelope).data : undefined;
}

/** The failure that an answer tells of. */
export function errorOf({ status, body, retryAfter }: Answer): ClientError {
  const { code, message, errors, requestId } = Object(body) as Envelope;
  const seconds = Number(retryAfter);
  return new ClientError(typeof code === 'string' ? (code as ErrorCode | ClientErrorCode) : 'UNEXPECTED_ANSWER', {
    status,
    message: typeof message === 'string' ? message : undefined,
    errors: Array.isArray(errors) ? (errors as FieldRefusal[]) : [],
    requestId: typeof requestId === 'string' ? requestId : undefined,
    retryAfterSeconds: seconds > 0 ? seconds : undefined,
  });
}

function isGranted(data: unknown, delivery: Delivery): data is TokenAnswer & { readonly expiresIn: number } {
  const { accessToken, refreshToken, expiresIn } = Object(data) as TokenAnswer;
  return (
    Number(expiresIn) > 0 &&
    (delivery === 'cookie' || typeof accessToken === 'string') &&
    (delivery !== 'body' || typeof refreshToken === 'string')
  );
}
