import type { ProviderFailureKind } from '../provider-failure.js';

/** What was asked of the provider. */
export type ProviderRequest = 'discovery' | 'sign-in' | 'refresh' | 'userinfo' | 'revocation';

/** What can be told of an error of the library or of fetch. */
export interface Sight {
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
const TLS = /CERT|^ERR_TLS|^ERR_SSL|^UNABLE_TO_/;

export const isGrant = ({ during }: Sight): boolean => during === 'refresh' || during === 'sign-in';
const isRefresh = ({ during }: Sight): boolean => during === 'refresh';
const named = ({ error }: Sight): string =>
  [OUR_SETTINGS, GRANT_IS_OVER, COME_AGAIN, OTHER_KNOWN].some((words) => words.has(error)) ? error : 'other_error';
const statusName = ({ status = 0 }: Sight): string =>
  AWAY_STATUSES.has(status) ? `http_${status}` : `http_${Math.floor(status / 100)}xx`;
const hasCode =
  (...codes: readonly string[]) =>
  ({ code }: Sight): boolean =>
    codes.includes(code);

/** The first row that fits counts. Each row is one of the sorting table of docs/decisions/0037-providers-through-openid-client.md. */
const FAILURES: readonly Row[] = [
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
  { when: hasCode('OAUTH_TIMEOUT'), kind: 'away', reason: 'timeout' },
  { when: hasCode('ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE'), kind: 'refused', reason: 'unusable_request' },
  {
    when: hasCode('OAUTH_HTTP_REQUEST_FORBIDDEN', 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN'),
    kind: 'misconfigured',
    reason: 'plain_http',
  },
  {
    when: hasCode('OAUTH_MISSING_SERVER_METADATA', 'OAUTH_INVALID_SERVER_METADATA'),
    kind: 'misconfigured',
    reason: 'metadata',
  },
  { when: hasCode('OAUTH_KEY_SELECTION_FAILED'), kind: 'away', reason: 'unknown_key' },
  {
    when: (sight) => sight.during === 'discovery' && sight.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    kind: 'misconfigured',
    reason: 'issuer_differs',
  },
  {
    when: (sight) => sight.during === 'userinfo' && sight.code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
    kind: 'refused',
    reason: 'subject_differs',
  },
  { when: hasCode('OAUTH_JWT_TIMESTAMP_CHECK_FAILED'), kind: 'refused', reason: 'id_token_expired' },
  { when: ({ code }) => TLS.test(code), kind: 'away', reason: 'tls' },
  { when: ({ code }) => !code.startsWith('OAUTH_'), kind: 'away', reason: 'network' },
  { when: ({ during }) => during === 'discovery' || during === 'userinfo', kind: 'away', reason: 'unreadable_answer' },
  { when: (sight) => sight.status === 200 && !sight.hasAccessToken, kind: 'away', reason: 'unreadable_answer' },
  { when: ({ status }) => status === 200, kind: 'refused', reason: 'id_token' },
];

/** Of what is left, which are the checks of a callback. */
const REST = { kind: 'refused', reason: 'callback' } as const;

export function meaningOf(sight: Sight): { readonly kind: ProviderFailureKind; readonly reason: string } {
  const { kind, reason } = FAILURES.find(({ when }) => when(sight)) ?? REST;
  return { kind, reason: typeof reason === 'string' ? reason : reason(sight) };
}
