import { ProviderFailure } from '../provider-failure.js';
import { isGrant, meaningOf, type ProviderRequest, type Sight } from './failure-table.js';
import type { SeenAnswer } from './token-exchange.js';

export interface FailureContext {
  readonly provider: string;
  readonly during: ProviderRequest;
  /** Undefined when no answer came to a request with our credentials. */
  readonly seen?: SeenAnswer | undefined;
  /** By which a date in Retry-After is read. */
  readonly now: Date;
}

/** The request never left, so nobody can have acted on it. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|.*CERT.*|ERR_TLS.*|ERR_SSL.*|UNABLE_TO_.*)$/;

/**
 * What a failed request to a provider means. The error itself is not kept as its cause, because the library's errors hold
 * whole answers, with the tokens in them.
 */
export function failureOf(error: unknown, context: FailureContext): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const cause = member(error, 'cause');
  if (cause instanceof ProviderFailure) return cause;
  const sight = sightOf(error, context);
  const { kind, reason } = meaningOf(sight);
  return new ProviderFailure(kind, reason, messageOf(error, sight, { reason, provider: context.provider }), {
    retryAfterSeconds: retryAfterSeconds(
      context.seen?.retryAfter ?? responseOf(error)?.headers.get('retry-after'),
      context.now,
    ),
    mayHaveActed: isGrant(sight) && mayHaveActed(sight),
  });
}

function sightOf(error: unknown, { during, seen }: FailureContext): Sight {
  const code = codeIn(error) ?? 'unknown';
  const answered = seen ?? { status: responseOf(error)?.status, error: undefined, hasAccessToken: false };
  const redirected = code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' ? textOf(member(error, 'error')) : undefined;
  return {
    ...{ during, code, status: answered.status, hasAccessToken: answered.hasAccessToken },
    error: answered.error ?? redirected ?? '',
  };
}

/** The library's code, else that of the transport, which stands in the cause of fetch's error or deeper. */
function codeIn(error: unknown): string | undefined {
  let each = error;
  for (let depth = 0; depth < 4; depth += 1) {
    // what fetch throws by itself when the time is over
    if (member(each, 'name') === 'TimeoutError') return 'OAUTH_TIMEOUT';
    const code = textOf(member(each, 'code'));
    if (code !== undefined) return code;
    each = member(each, 'cause');
  }
  return undefined;
}

/** Where the library puts it: in the error, or as its cause. */
function responseOf(error: unknown): Response | undefined {
  return [member(error, 'response'), member(error, 'cause')].find((value) => value instanceof Response);
}

/** Whether a token may have been rotated, or a code used up, although we have nothing of it. */
function mayHaveActed({ status, code, hasAccessToken }: Sight): boolean {
  if (status === undefined) return !NEVER_SENT.test(code) && !/^(?:ERR_INVALID_ARG|OAUTH_(?!TIMEOUT))/.test(code);
  return status >= 500 || status === 408 || (status >= 200 && status < 300 && (!hasAccessToken || code !== 'unknown'));
}

/**
 * The library's own sentences say what was wrong with a callback or an id token, and hold nothing of it. They stand in errors: the
 * cause of a refusal is the provider's answer itself, whose members say whatever the provider likes.
 */
function messageOf(
  error: unknown,
  { during, status, code }: Sight,
  named: { reason: string; provider: string },
): string {
  const cause = member(error, 'cause');
  const sentence = code.startsWith('OAUTH_') && cause instanceof Error ? cause.message : undefined;
  const facts = [named.reason, code, status === undefined ? undefined : `HTTP ${status}`, sentence];
  return `The ${during} at ${named.provider} failed: ${facts.filter((fact) => fact !== undefined).join(', ')}.`;
}

const LONGEST_WAIT_SECONDS = 86_400;

/** Seconds or a date (RFC 9110, section 10.2.3), up to a day. */
function retryAfterSeconds(value: string | null | undefined, now: Date): number | undefined {
  if (!value) return undefined;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - now.getTime()) / 1_000);
  return seconds >= 0 ? Math.min(seconds, LONGEST_WAIT_SECONDS) : undefined;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
