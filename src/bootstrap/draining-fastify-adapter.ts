import type { ServerResponse } from 'node:http';
import { Server } from 'node:net';
import type { RequestMethod } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerSettings } from '../config/settings.js';
import { logAccess } from '../http/access-log.js';
import { registerBodyParsers } from '../http/body-parsers.js';
import { carryHeader, carryHeaders } from '../http/carried-headers.js';
import { inAnswerForm } from '../http/envelope.js';
import { answerPreflightForDocuments } from '../http/public-documents.js';
import { enterRequestContext } from '../http/request-context.js';
import { closeStalled } from '../http/stalled-connections.js';
import { REQUEST_ID_HEADER } from '../http/request-id.js';
import { DomainError } from '../kernel/domain-error.js';
import { fastifyOptions } from './fastify-options.js';
import { inIdleTurn } from './idle-turn.js';
import { securityHeaders } from './security-headers.js';

/** Longer than any request should take; what is still open then is cut off, or one slow client could stop a release. */
const DRAIN_LIMIT_MS = 10_000;
const RETRY_AFTER_SECONDS = 5;

type Done = (error?: Error) => void;

/**
 * Nest's adapter, with our reading of bodies, a request id on everything and a shutdown that finishes what runs and
 * answers the rest with 503 in the envelope (Nest and Fastify have one each, with bodies of their own).
 */
export class DrainingFastifyAdapter extends FastifyAdapter {
  private isDraining = false;
  private keepsConnections = true;
  private hasMiddleware = false;
  /** What new requests wait for while there is an idle turn to be found, which under load there would never be. */
  private gateOpens: Promise<void> | undefined;

  /** Nest registers its middleware as soon as it has the adapter: what must run before one is registered here. */
  constructor(server: ServerSettings, { logsRequests }: { readonly logsRequests: boolean }) {
    super(fastifyOptions(server));
    const instance = this.getInstance();
    registerBodyParsers(instance);
    const securityHeadersFor = securityHeaders(server);
    // the first hook of all, so that what the others answer, such as a preflight, carries these headers too
    this.setOnRequestHook((request: FastifyRequest, reply: FastifyReply, done: Done) => {
      carryHeader(reply, REQUEST_ID_HEADER, request.id, this.hasMiddleware);
      carryHeaders(reply, securityHeadersFor(request), this.hasMiddleware);
      done();
    });
    instance.addHook('onRequest', (request, _reply, done) => this.admit(request, done));
    instance.addHook('onRequest', answerPreflightForDocuments);
    instance.addHook('preValidation', enterRequestContext);
    instance.addHook('onSend', (_request, reply, _payload, done) => this.sayGoodbye(reply, done));
    if (logsRequests) instance.addHook('onResponse', logAccess);
    instance.server.on('timeout', closeStalled);
    // RFC 9110, section 10.1.1: an unknown expectation may be ignored; Node's own refusal has no envelope
    instance.server.on('checkExpectation', (request, response) => instance.server.emit('request', request, response));
  }

  /** Nest would add its parsers for JSON and for forms here. */
  override registerParserMiddleware(): void {}

  override use(...given: unknown[]): ReturnType<FastifyAdapter['use']> {
    this.hasMiddleware = true;
    return super.use(...given);
  }

  override createMiddlewareFactory(method: RequestMethod): ReturnType<FastifyAdapter['createMiddlewareFactory']> {
    this.hasMiddleware = true;
    return super.createMiddlewareFactory(method);
  }

  /** Nest names a status only where an exception is answered; that of a success has been set by then. */
  override reply(
    response: FastifyReply | ServerResponse,
    body: unknown,
    statusCode?: number,
  ): ReturnType<FastifyAdapter['reply']> {
    const isSuccess = statusCode === undefined && 'request' in response;
    return super.reply(response, isSuccess ? inAnswerForm(response, body) : body, statusCode);
  }

  /** From now on each answer asks the client to connect anew, which leads it elsewhere; requests are served as ever. */
  keepNoConnections(): void {
    this.keepsConnections = false;
  }

  override beforeClose(): void {
    this.isDraining = true;
    super.beforeClose();
  }

  /**
   * Closes the port and waits until what has come in is answered. `close` alone would refuse the requests that it finds
   * unread, and a proxy that has passed one on hands the refusal to its client.
   */
  async closePort(): Promise<void> {
    const { server } = this.getInstance();
    await this.cuttingOffLate(
      new Promise((resolve) => {
        // that of HTTP looks at every connection first, which takes milliseconds
        this.gateOpens = inIdleTurn(() => void Server.prototype.close.call(server, () => resolve()));
        void this.gateOpens.then(() => {
          this.gateOpens = undefined;
          server.closeIdleConnections();
        });
      }),
    );
  }

  override async close(): Promise<void> {
    await this.cuttingOffLate(super.close());
  }

  private async cuttingOffLate(closed: Promise<void>): Promise<void> {
    const cutOff = setTimeout(() => this.getInstance().server.closeAllConnections(), DRAIN_LIMIT_MS);
    try {
      await closed;
    } finally {
      clearTimeout(cutOff);
    }
  }

  private admit(request: FastifyRequest, done: Done): void {
    if (this.gateOpens) void this.gateOpens.then(() => this.admit(request, done));
    else if (this.isDraining) done(new DomainError('SERVICE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS }));
    else if (isHostMissing(request)) done(new DomainError('MALFORMED_REQUEST', { detail: 'no Host' }));
    else done();
  }

  /** A connection that stayed open would keep the server from closing until the client lets go. */
  private sayGoodbye(reply: FastifyReply, done: Done): void {
    if (this.isDraining || !this.keepsConnections) void reply.header('connection', 'close');
    done();
  }
}

/** RFC 9112, section 3.2; HTTP/1.0 had no Host. */
function isHostMissing({ headers, raw }: FastifyRequest): boolean {
  return headers.host === undefined && raw.httpVersion === '1.1';
}
