import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { DomainError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';
import { STATUS_BY_CODE } from './status-by-code.js';

/** A failure as RFC 6749 (section 5.2) has it, which RFC 7009 and RFC 7662 refer to. */
export interface OAuthFailure {
  readonly error:
    | 'invalid_client'
    | 'invalid_grant'
    | 'invalid_request'
    | 'invalid_scope'
    | 'server_error'
    | 'temporarily_unavailable'
    | 'unsupported_grant_type';
  readonly error_description: string;
}

/** RFC 9110, section 15.5.2: every 401 names the way in; RFC 6749, section 5.2: the one that the client tried. */
export const OAUTH_CHALLENGE = 'Basic realm="watchword"';

/** RFC 8936: security events are polled with JSON. */
const BELOW_EVENTS = /^\/oauth\/events(?:[/?#]|$)/;

const BELOW_OAUTH = /^\/oauth(?:[/?#]|$)/;

/** What `error_description` may hold (RFC 6749, section 5.2): no quote, no backslash, nothing beyond ASCII. */
const NOT_DESCRIBABLE = /[^\x20\x21\x23-\x5b\x5d-\x7e]/g;

/** Codes whose sentence speaks of the API, where bodies are JSON. */
const DESCRIPTIONS: Partial<Record<ErrorCode, string>> = {
  UNSUPPORTED_MEDIA_TYPE: 'The body must be application/x-www-form-urlencoded in UTF-8.',
};

/** Codes that section 5.2 has a word for; of the others the status decides. */
const ERRORS: Partial<Record<ErrorCode, OAuthFailure['error']>> = {
  INVALID_GRANT: 'invalid_grant',
  INVALID_SCOPE: 'invalid_scope',
  UNSUPPORTED_GRANT_TYPE: 'unsupported_grant_type',
};

/** Whether requests to the address speak OAuth, in bodies and in failures. */
export function isOAuthAddress(address: string | undefined): boolean {
  return address !== undefined && BELOW_OAUTH.test(address);
}

/** Whether requests to the address poll for security events. */
export function isEventsAddress(address: string | undefined): boolean {
  return address !== undefined && BELOW_EVENTS.test(address);
}

/** The route that was found, which no way of writing an address can disguise; else the address as it came. */
export function addressOf(request: FastifyRequest | IncomingMessage): string | undefined {
  const route = 'routeOptions' in request ? request.routeOptions.url : undefined;
  return route ?? request.url;
}

export function oauthFailureOf(error: DomainError, address?: string): OAuthFailure {
  const ofForms = isEventsAddress(address) ? undefined : DESCRIPTIONS[error.code];
  const description = error.errors[0]?.message ?? ofForms ?? error.message;
  return {
    error: ERRORS[error.code] ?? oauthErrorFor(STATUS_BY_CODE[error.code]),
    error_description: description.replace(NOT_DESCRIBABLE, '?'),
  };
}

/** The last two are those of an authorization endpoint (section 4.1.2.1): for these statuses section 5.2 has none. */
function oauthErrorFor(status: number): OAuthFailure['error'] {
  if (status === 401) return 'invalid_client';
  if (status === 429 || status === 503) return 'temporarily_unavailable';
  return status >= 500 ? 'server_error' : 'invalid_request';
}
