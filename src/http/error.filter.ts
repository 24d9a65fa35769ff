import type { IncomingMessage, ServerResponse } from 'node:http';
import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DomainError } from '../kernel/domain-error.js';
import { failureOf, type Failure } from './failure.js';
import { addressOf } from './oauth-failure.js';
import { REQUEST_ID_HEADER } from './request-id.js';
import { STATUS_BY_CODE } from './status-by-code.js';
import { isError, toDomainError, type ErrorTranslator } from './translate-error.js';

const MOST_CAUSES = 5;

/**
 * Makes every failure response of the application. What is not an entry of the catalogue, nor translated into one,
 * becomes INTERNAL_ERROR and shows itself in the log alone.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(private readonly translators: readonly ErrorTranslator[] = []) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<FastifyReply | ServerResponse>();
    const request = http.getRequest<FastifyRequest | IncomingMessage>();
    const requestId = headerOf(response, REQUEST_ID_HEADER) ?? '';
    const error = toDomainError(thrown, this.translators);
    this.log(error, thrown, requestId);
    const retryAfter = headerOf(response, 'retry-after');
    const exchange = { requestId, accept: request.headers.accept, retryAfter, address: addressOf(request) };
    send(response, failureOf(error, exchange));
  }

  private log(error: DomainError, thrown: unknown, requestId: string): void {
    const text = error.detail ?? error.message;
    const facts = { requestId, code: error.code };
    const status = STATUS_BY_CODE[error.code];
    if (status < 500) this.logger.debug(text, facts);
    // busy, closing or without a database: known states, which a stack for each request would only drown
    else if (status === 503) this.logger.warn(text, facts);
    else this.logger.error(text, facts, stackOf(error.cause ?? thrown));
  }
}

/** Only stacks: the other properties of a database error hold the values of the row that was refused. */
function stackOf(thrown: unknown): string {
  const stacks: string[] = [];
  let error = thrown;
  while (isError(error) && stacks.length < MOST_CAUSES) {
    stacks.push(error.stack ?? error.message);
    error = error.cause;
  }
  return stacks.length > 0 ? stacks.join('\ncaused by ') : `a thrown ${typeof thrown}`;
}

/** Both kinds of response read what was set on either: middleware errors come with Node's own. */
function headerOf(response: FastifyReply | ServerResponse, name: string): string | undefined {
  const value = response.getHeader(name);
  return value === undefined ? undefined : String(value);
}

function send(response: FastifyReply | ServerResponse, failure: Failure): void {
  const raw = 'raw' in response ? response.raw : response;
  if (raw.headersSent) {
    // half an answer is out: only breaking the connection tells the client that it is not whole
    if (!raw.writableEnded) raw.destroy();
    return;
  }
  response.removeHeader('content-length');
  if ('raw' in response) void response.code(failure.status).headers(failure.headers).send(failure.body);
  else response.writeHead(failure.status, failure.headers).end(failure.body);
}
