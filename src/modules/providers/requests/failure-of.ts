import { ProviderFailure, type ProviderFailureKind } from '../provider-failure.js';
import type { SeenAnswer } from './token-exchange.js';

/** What was asked of the provider. */
export type ProviderRequest = 'discovery' | 'sign-in' | 'refresh' | 'userinfo' | 'revocation';

export interface FailureContext {
  readonly provider: string;
  readonly during: ProviderRequest;
  /** Undefined when no answer came to a request with our credentials. */
  readonly seen?: SeenAnswer | undefined;
  /** By which a date in Retry-After is read. */
  readonly now: Date;
}

/** What can be told of an error of the library or of fetch. */
interface Sight {
  readonly during: ProviderRequest;
  readonly status: number | undefined;
  /** The error that the provider names (RFC 6749, section 5.2). */
  readonly error: string;
  /** The code of the library, or of the transport's error. */
  readonly code: string;
  readonly hasAccessToken: boolean;
}

interface Row {
  readonly when: (sight: Sight) => boolean;
  readonly kind: ProviderFailureKind;
  readonly reason: string | ((sight: Sight) => string);
}

const OUR_SETTINGS = new Set([
  ...['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_grant_type', 'unsupported_response_type'],
  // GitHub's words
  ...['incorrect_client_credentials', 'redirect_uri_mismatch', 'application_suspended'],
]);
const GRANT_IS_OVER = new Set([
  ...['invalid_grant', 'interaction_required', 'consent_required', 'login_required'],
  // GitHub's words
  ...['bad_refresh_token', 'bad_verification_code'],
]);
const COME_AGAIN = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);
/** Other errors of providers become `other_error`, because a label of metrics must be one of few. */
const OTHER_KNOWN = new Set([
  'access_denied',
  'invalid_request',
  'invalid_code',
  'invalid_token',
  'unverified_user_email',
]);
const AWAY_STATUSES = new Set([408, 425, 429]);
/** The request never left, so nobody can have acted on it. */
const NEVER_SENT =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|.*CERT.*|ERR_TLS.*|ERR_SSL.*|UNABLE_TO_.*)$/;
const TLS = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_/;

const isGrant = ({ during }: Sight): boolean => during === 'refresh' || during === 'sign-in';
const isRefresh = ({ during }: Sight): boolean => during === 'refresh';
const named = ({ error }: Sight): string =>
  [OUR_SETTINGS, GRANT_IS_OVER, COME_AGAIN, OTHER_KNOWN].some((words) => words.has(error)) ? error : 'other_error';
const statusName = ({ status = 0 }: Sight): string =>
  AWAY_STATUSES.has(status) ? `http_${status}` : `http_${Math.floor(status / 100)}xx`;
const codeIn =
  (...codes: readonly string[]) =>
  ({ code }: Sight): boolean =>
    codes.includes(code);

/** The first row that fits counts. Each row is one of the sorting table of docs/decisions/0037-providers-through-openid-client.md. */
const TABLE: readonly Row[] = [
  { when: ({ error }) => OUR_SETTINGS.has(error), kind: 'misconfigured', reason: named },
  { when: (sight) => isRefresh(sight) && GRANT_IS_OVER.has(sight.error), kind: 'dead', reason: named },
  // lemonldap-ng's word for a dead refresh token
  {
    when: (sight) => isRefresh(sight) && sight.error === 'invalid_request' && sight.status === 400,
    kind: 'dead',
    reason: named,
  },
  { when: ({ error }) => GRANT_IS_OVER.has(error), kind: 'refused', reason: named },
  { when: ({ error }) => COME_AGAIN.has(error), kind: 'away', reason: named },
  {
    when: ({ status = 0 }) => status >= 500 || AWAY_STATUSES.has(status),
    kind: 'away',
    reason: statusName,
  },
  { when: (sight) => sight.error !== '' && isRefresh(sight), kind: 'ambiguous', reason: named },
  { when: ({ error }) => error !== '', kind: 'refused', reason: named },
  // glewlwyd says so to a dead token, an unknown client and a wrong secret alike
  { when: (sight) => isGrant(sight) && sight.status === 400, kind: 'ambiguous', reason: 'http_400' },
  { when: ({ during, status }) => during === 'revocation' && status === 400, kind: 'ambiguous', reason: 'http_400' },
  {
    when: ({ during, status }) => during === 'userinfo' && (status === 401 || status === 403),
    kind: 'refused',
    reason: 'userinfo_refused',
  },
  { when: ({ status = 200 }) => status < 200 || status >= 300, kind: 'misconfigured', reason: statusName },
  { when: codeIn('OAUTH_TIMEOUT'), kind: 'away', reason: 'timeout' },
  { when: codeIn('ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE'), kind: 'refused', reason: 'unusable_request' },
  {
    when: codeIn('OAUTH_HTTP_REQUEST_FORBIDDEN', 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN'),
    kind: 'misconfigured',
    reason: 'plain_http',
  },
  {
    when: codeIn('OAUTH_MISSING_SERVER_METADATA', 'OAUTH_INVALID_SERVER_METADATA'),
    kind: 'misconfigured',
    reason: 'metadata',
  },
  { when: codeIn('OAUTH_KEY_SELECTION_FAILED'), kind: 'away', reason: 'unknown_key' },
  {
    when: (sight) => sight.during === 'discovery' && sight.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    kind: 'misconfigured',
    reason: 'issuer_differs',
  },
  { when: codeIn('OAUTH_JWT_TIMESTAMP_CHECK_FAILED'), kind: 'refused', reason: 'id_token_expired' },
  { when: ({ code }) => TLS.test(code), kind: 'away', reason: 'tls' },
  { when: ({ code }) => !code.startsWith('OAUTH_'), kind: 'away', reason: 'network' },
  { when: ({ during }) => during === 'discovery' || during === 'userinfo', kind: 'away', reason: 'unreadable_answer' },
  { when: (sight) => sight.status === 200 && !sight.hasAccessToken, kind: 'away', reason: 'unreadable_answer' },
  { when: ({ status }) => status === 200, kind: 'refused', reason: 'id_token' },
  { when: () => true, kind: 'refused', reason: 'callback' },
];

/**
 * What a failed request to a provider means. The error itself is not kept as its cause, because the library's errors hold
 * whole answers, with the tokens in them.
 */
export function failureOf(error: unknown, context: FailureContext): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const cause = member(error, 'cause');
  if (cause instanceof ProviderFailure) return cause;
  const sight = sightOf(error, context);
  // the last row fits all
  const row = TABLE.find(({ when }) => when(sight)) as Row;
  const reason = typeof row.reason === 'string' ? row.reason : row.reason(sight);
  return new ProviderFailure(row.kind, reason, messageOf(error, sight, { reason, provider: context.provider }), {
    retryAfterSeconds: retryAfterSeconds(
      context.seen?.retryAfter ?? responseOf(error)?.headers.get('retry-after'),
      context.now,
    ),
    mayHaveActed: isGrant(sight) && mayHaveActed(sight),
  });
}

function sightOf(error: unknown, { during, seen }: FailureContext): Sight {
  const ofTransport = member(member(error, 'cause'), 'code');
  const code = textOf(member(error, 'code')) ?? textOf(ofTransport) ?? 'unknown';
  const answered = seen ?? { status: responseOf(error)?.status, error: undefined, hasAccessToken: false };
  const redirected = code === 'OAUTH_AUTHORIZATION_RESPONSE_ERROR' ? textOf(member(error, 'error')) : undefined;
  return {
    ...{ during, code, status: answered.status, hasAccessToken: answered.hasAccessToken },
    error: answered.error ?? redirected ?? '',
  };
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

/** The library's own sentences say what was wrong with a callback or an id token, and hold nothing of it. */
function messageOf(
  error: unknown,
  { during, status, code }: Sight,
  named: { reason: string; provider: string },
): string {
  const sentence = code.startsWith('OAUTH_') ? textOf(member(member(error, 'cause'), 'message')) : undefined;
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
