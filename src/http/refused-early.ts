import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/domain-error.js';
import type { ErrorCode } from '../kernel/error-codes.js';
import { logAccess } from './access-log.js';
import type { CarriedHeaders } from './carried-headers.js';
import { failureOf } from './failure.js';
import { newRequestId, REQUEST_ID_HEADER } from './request-id.js';
import { responseOn } from './response-on-socket.js';
import { toDomainError } from './translate-error.js';

const logger = new Logger('Edge');

/** How long a client may take to read its refusal: closing at once could reset the connection before it has. */
const LINGER_MS = 1_000;

const CODE_BY_PARSER_CODE: ReadonlyMap<string, ErrorCode> = new Map([
  ['HPE_HEADER_OVERFLOW', 'HEADERS_TOO_LARGE'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 'PAYLOAD_TOO_LARGE'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 'REQUEST_TIMEOUT'],
]);

/** Answers what the router refuses before any hook runs, such as `/%zz`; Fastify's `frameworkErrors`. */
export function answerUnroutable(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  securityHeaders: CarriedHeaders,
): void {
  const refusal = toDomainError(error, []);
  const failure = failureOf(refusal, { requestId: request.id, accept: request.headers.accept, address: request.url });
  reply.raw.once('finish', () => logAccess(request, reply, () => undefined));
  void reply
    .code(failure.status)
    .headers({ ...failure.headers, ...securityHeaders, [REQUEST_ID_HEADER]: request.id })
    .send(failure.body);
}

/** Answers what is not HTTP, is too slow or has too long a head; Fastify's `clientErrorHandler`. */
export function answerUnreadable(
  error: Error & { readonly code?: string },
  socket: Socket,
  securityHeaders: CarriedHeaders,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  // there is one where the head of the request could be read and its body could not, or did not come in time
  const response = responseOn(socket);
  if (response?.headersSent) {
    // another answer on its half: a second one in its middle would be read as part of it
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const refusal = new DomainError(CODE_BY_PARSER_CODE.get(error.code ?? '') ?? 'MALFORMED_REQUEST');
  logger.debug('unreadable request', { requestId, code: refusal.code, reason: error.code });
  socket.end(rawResponse(refusal, { requestId, address: response?.req?.url, securityHeaders }));
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

interface EarlyAnswer {
  readonly requestId: string;
  readonly address: string | undefined;
  readonly securityHeaders: CarriedHeaders;
}

function rawResponse(refusal: DomainError, { requestId, address, securityHeaders }: EarlyAnswer): string {
  const { status, headers, body } = failureOf(refusal, { requestId, address });
  const fields = {
    ...headers,
    ...securityHeaders,
    [REQUEST_ID_HEADER]: requestId,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n');
}
