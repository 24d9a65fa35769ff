import { bearerChallengeOf } from '../kernel/bearer-challenge.js';
import type { DomainError, FieldError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';
import { prefersProblem } from './accept.js';
import { isOAuthAddress, OAUTH_CHALLENGE, oauthFailureOf } from './oauth-failure.js';
import { STATUS_BY_CODE } from './status-by-code.js';

/** What every request that was not successful is answered with (docs/errors.md). */
export interface FailureEnvelope {
  readonly success: false;
  readonly statusCode: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly errors: readonly FieldError[];
  readonly data: null;
  readonly requestId: string;
}

/** The same facts as RFC 9457 wants them. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly requestId: string;
}

/** A failure ready to be written, whoever writes it: a Fastify reply, a bare response or a bare socket. */
export interface Failure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the answer takes from the exchange; `retryAfter` is a header that somebody has set already. */
export interface FailedExchange {
  readonly requestId: string;
  readonly accept?: string | undefined;
  readonly retryAfter?: string | undefined;
  /** Route or path, on which the form depends; undefined where nothing is known of it. */
  readonly address?: string | undefined;
}

type Form = 'envelope' | 'problem' | 'oauth';

const DEFAULT_RETRY_AFTER_SECONDS = 5;
const RETRYABLE_STATUSES: readonly number[] = [429, 503];

export function failureOf(error: DomainError, exchange: FailedExchange): Failure {
  const status = STATUS_BY_CODE[error.code];
  const form = formFor(exchange);
  return {
    status,
    headers: {
      'content-type': `application/${form === 'problem' ? 'problem+json' : 'json'}; charset=utf-8`,
      'cache-control': 'no-store',
      ...(status === 401 && { 'www-authenticate': form === 'oauth' ? OAUTH_CHALLENGE : bearerChallengeOf(error) }),
      ...retryAfterOf(status, error, exchange),
    },
    body: JSON.stringify(bodyIn(form, error, exchange)),
  };
}

/** Below /oauth the standard's form is the only one, whatever a client would prefer. */
function formFor({ address, accept }: FailedExchange): Form {
  if (isOAuthAddress(address)) return 'oauth';
  return prefersProblem(accept) ? 'problem' : 'envelope';
}

function bodyIn(form: Form, error: DomainError, exchange: FailedExchange): object {
  switch (form) {
    case 'oauth':
      return oauthFailureOf(error, exchange.address);
    case 'problem':
      return problemOf(error, exchange);
    case 'envelope':
      return envelopeOf(error, exchange);
  }
}

function envelopeOf(error: DomainError, { requestId }: FailedExchange): FailureEnvelope {
  return {
    success: false,
    statusCode: STATUS_BY_CODE[error.code],
    code: error.code,
    message: error.message,
    errors: error.errors,
    data: null,
    requestId,
  };
}

function problemOf(error: DomainError, { requestId }: FailedExchange): ProblemDetails {
  const words = error.code.toLowerCase().split('_');
  const title = words.join(' ');
  return {
    type: `urn:watchword:error:${words.join('-')}`,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    status: STATUS_BY_CODE[error.code],
    detail: error.message,
    instance: `urn:watchword:request:${requestId}`,
    code: error.code,
    errors: error.errors,
    requestId,
  };
}

function retryAfterOf(status: number, error: DomainError, exchange: FailedExchange): Record<string, string> {
  if (!RETRYABLE_STATUSES.includes(status)) return {};
  const seconds = error.retryAfterSeconds;
  const known = seconds === undefined ? exchange.retryAfter : String(Math.max(1, Math.ceil(seconds)));
  return { 'retry-after': known ?? String(DEFAULT_RETRY_AFTER_SECONDS) };
}
