import type { ErrorCode } from '../api/error-codes.js';
import { ClientError, type FieldRefusal } from '../client-error.js';
import type { Delivery } from '../client-options.js';

/** What the server hands out, as far as the client reads it. */
export interface TokenAnswer {
  /** Absent in delivery `cookie`. */
  readonly accessToken?: string;
  /** Only in delivery `body`. */
  readonly refreshToken?: string;
  /** `Bearer`; absent where nobody was logged in. */
  readonly tokenType?: string;
  /** In seconds; absent where nobody was logged in. */
  readonly expiresIn?: number;
}

/** An answer of the server. */
export interface Answer {
  readonly status: number;
  /** What was in the JSON; undefined if it was none. */
  readonly body: unknown;
  /** The header. */
  readonly retryAfter: string | null;
}

/** What an answer to a refresh means. */
export type RefreshOutcome =
  | { readonly kind: 'success'; readonly tokens: TokenAnswer & { readonly expiresIn: number } }
  | { readonly kind: 'ended'; readonly error: ClientError }
  | { readonly kind: 'failed'; readonly error: ClientError };

interface Envelope {
  readonly code?: unknown;
  readonly message?: string;
  readonly errors?: readonly FieldRefusal[];
  readonly requestId?: string;
  readonly data?: unknown;
}

const ENDED = /^(REFRESH_TOKEN_(MISSING|INVALID|EXPIRED|REUSED)|SESSION_(REVOKED|EXPIRED)|ACCOUNT_SUSPENDED)$/;

/**
 * | status | body                                                                 | outcome |
 * | ------ | -------------------------------------------------------------------- | ------- |
 * | 2xx    | the tokens that belong to the delivery                               | success |
 * | 2xx    | anything else, such as the login page of a network                   | failed, UNEXPECTED_ANSWER |
 * | 401    | code REFRESH_TOKEN_*, SESSION_REVOKED or _EXPIRED, ACCOUNT_SUSPENDED | ended |
 * | other  | any                                                                  | failed, with the code that it has |
 *
 * Only `ended` logs anybody out: whatever else is answered, the session may well go on.
 */
export function judgeRefresh(answer: Answer, delivery: Delivery): RefreshOutcome {
  const tokens = Object(dataOf(answer)) as TokenAnswer;
  const { accessToken, refreshToken, expiresIn = 0 } = tokens;
  const isGranted = (delivery === 'cookie' || accessToken) && (delivery !== 'body' || refreshToken) && expiresIn > 0;
  if (isGranted) return { kind: 'success', tokens: { ...tokens, expiresIn } };
  const error = errorOf(answer);
  return { kind: answer.status === 401 && ENDED.test(error.code) ? 'ended' : 'failed', error };
}

/** @returns what a successful answer carries; undefined where it is no answer of ours */
export function dataOf({ status, body }: Answer): unknown {
  return status >= 200 && status < 300 ? (Object(body) as Envelope).data : undefined;
}

/** @returns the code of an envelope; undefined for anything else */
export function codeIn(body: unknown): ErrorCode | undefined {
  const { code } = Object(body) as Envelope;
  return typeof code === 'string' ? (code as ErrorCode) : undefined;
}

/** The failure that an answer tells of. */
export function errorOf({ status, body, retryAfter }: Answer): ClientError {
  const { message, errors = [], requestId } = Object(body) as Envelope;
  const retryAfterSeconds = Number(retryAfter) || undefined;
  return new ClientError(codeIn(body) ?? 'UNEXPECTED_ANSWER', {
    status,
    message,
    errors,
    requestId,
    retryAfterSeconds,
  });
}
