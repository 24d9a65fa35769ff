import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientAddressOf } from './client-address.js';
import { REQUEST_ID_HEADER, requestIdFor } from './request-id.js';

/** Who does something, as far as is known by then. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly id: string; readonly sessionId?: string }
  /** Another service, by its client id. */
  | { readonly kind: 'client'; readonly id: string }
  /** A person at the command line, by the name of their account on that machine. */
  | { readonly kind: 'operator'; readonly name: string }
  /** Watchword itself, in the background. */
  | { readonly kind: 'system' };

/** What a piece of work is done for. */
export interface RequestContext {
  readonly actor: Actor;
  readonly requestId: string | null;
  readonly address: string | null;
  readonly userAgent: string | null;
}

const IN_THE_BACKGROUND: RequestContext = {
  actor: { kind: 'system' },
  requestId: null,
  address: null,
  userAgent: null,
};

const USER_AGENT_MAX_LENGTH = 256;

const contexts = new AsyncLocalStorage<{ current: RequestContext }>();

/** The context of the request, or the command, in which this is called; in the background the system's own. */
export function currentContext(): RequestContext {
  return contexts.getStore()?.current ?? IN_THE_BACKGROUND;
}

/** Runs a command, or whatever else is no request, in a context of its own. */
export function runInContext<T>(context: Partial<RequestContext>, work: () => T): T {
  return contexts.run({ current: { ...IN_THE_BACKGROUND, ...context } }, work);
}

/** Says who is known by now to make the request; for guards. */
export function actAs(actor: Actor): void {
  const store = contexts.getStore();
  if (store) store.current = { ...store.current, actor };
}

/**
 * A hook for `preValidation`: reading a body goes through events of the connection, which belong to no request, so what an
 * earlier hook began would be lost.
 */
export function enterRequestContext(request: FastifyRequest, _reply: unknown, done: () => void): void {
  contexts.run({ current: contextOf(request, request.id) }, done);
}

/** The same where the adapter is not ours, so that nothing has yet put the id of the request into the answer. */
export function enterRequestContextOnFastify(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  void reply.header(REQUEST_ID_HEADER, request.id);
  enterRequestContext(request, reply, done);
}

/** The same as a middleware, for Express; the answer carries the id of the request there, too. */
export function enterRequestContextOnExpress(
  request: IncomingMessage,
  response: ServerResponse,
  next: () => void,
): void {
  const requestId = requestIdFor(request);
  response.setHeader(REQUEST_ID_HEADER, requestId);
  contexts.run({ current: contextOf(request, requestId) }, next);
}

function contextOf(
  request: FastifyRequest | (IncomingMessage & { readonly ip?: string }),
  requestId: string,
): RequestContext {
  return {
    actor: { kind: 'anonymous' },
    requestId,
    address: clientAddressOf(request),
    userAgent: request.headers['user-agent']?.slice(0, USER_AGENT_MAX_LENGTH) ?? null,
  };
}
