import { types } from 'node:util';
import { HttpException } from '@nestjs/common';
import { DomainError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';

/** Recognises the errors of one library; undefined means that they are not its own. */
export type ErrorTranslator = (error: unknown) => DomainError | undefined;

const CODE_BY_FASTIFY_CODE: ReadonlyMap<string, ErrorCode> = new Map([
  ['FST_ERR_CTP_BODY_TOO_LARGE', 'PAYLOAD_TOO_LARGE'],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', 'UNSUPPORTED_MEDIA_TYPE'],
  ['FST_ERR_ROUTE_MISSING_CONTENT_TYPE', 'UNSUPPORTED_MEDIA_TYPE'],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', 'MALFORMED_JSON'],
  ['FST_ERR_CTP_INVALID_JSON_BODY', 'MALFORMED_JSON'],
  // a segment longer than any id or name that a route takes
  ['FST_ERR_MAX_PARAM_LENGTH', 'NOT_FOUND'],
  ['FST_ERR_HANDLER_TIMEOUT', 'SERVICE_UNAVAILABLE'],
]);

const CODE_BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map([
  [401, 'TOKEN_INVALID'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [405, 'NOT_FOUND'],
  [408, 'REQUEST_TIMEOUT'],
  [410, 'NOT_FOUND'],
  [413, 'PAYLOAD_TOO_LARGE'],
  [415, 'UNSUPPORTED_MEDIA_TYPE'],
  [422, 'VALIDATION_FAILED'],
  [429, 'RATE_LIMITED'],
  [431, 'HEADERS_TOO_LARGE'],
  [503, 'SERVICE_UNAVAILABLE'],
]);

/**
 * Whatever was thrown, as an entry of the catalogue. Statuses are believed only of the framework's own errors: the error
 * of an HTTP client has a `statusCode` too, and it speaks of somebody else's answer.
 */
export function toDomainError(error: unknown, translators: readonly ErrorTranslator[]): DomainError {
  if (error instanceof DomainError) return error;
  const known = fromFramework(error);
  if (known) return known;
  for (const translate of translators) {
    const translated = translate(error);
    if (translated) return translated;
  }
  return new DomainError('INTERNAL_ERROR', { cause: error });
}

function fromFramework(error: unknown): DomainError | undefined {
  // Nest's adapter wraps what Fastify refused, and its own code says more than the status
  const origin = error instanceof HttpException && isFastifyError(error.cause) ? error.cause : error;
  if (isFastifyError(origin)) {
    const code = CODE_BY_FASTIFY_CODE.get(origin.code) ?? nearestCode(origin.statusCode);
    return code && new DomainError(code, { detail: origin.code });
  }
  if (!(error instanceof HttpException)) return undefined;
  const code = nearestCode(error.getStatus());
  // never its message: that of a missing route holds the whole address with its query
  return code && new DomainError(code, { detail: error.name, cause: error });
}

function nearestCode(status: number): ErrorCode | undefined {
  const code = CODE_BY_STATUS.get(status);
  if (code) return code;
  return status >= 400 && status < 500 ? 'MALFORMED_REQUEST' : undefined;
}

interface FastifyRefusal extends Error {
  readonly code: string;
  readonly statusCode: number;
}

/** Fastify's own errors, and that of a body whose sender went away, to which Fastify gives the status 400. */
function isFastifyError(error: unknown): error is FastifyRefusal {
  if (!isError(error) || !('code' in error) || !('statusCode' in error)) return false;
  if (typeof error.code !== 'string' || typeof error.statusCode !== 'number') return false;
  return error.code.startsWith('FST_') || (error.code === 'ECONNRESET' && error.statusCode === 400);
}

/** An error of Node's own may come from another realm than ours, as it does under Jest. */
export function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || types.isNativeError(thrown);
}
