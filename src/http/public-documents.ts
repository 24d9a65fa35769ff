import type { FastifyReply, FastifyRequest } from 'fastify';

const BELOW = '/.well-known/';

/** The route that answers preflights, whatever they are for. */
const ANY_ROUTE = '*';

const PREFLIGHT_LIFETIME_SECONDS = '600';

/**
 * What lets a script of any page read the documents that are there for everybody: nothing is in them that a cookie or a token
 * would change, so there are never credentials.
 */
export const READ_BY_EVERYBODY: Readonly<Record<string, string>> = {
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Retry-After, X-Request-Id',
};

/** Whether a request is for one of those documents; by its route, or by its address where no route knows what it is for. */
export function isForPublicDocument({ routeOptions, url }: FastifyRequest): boolean {
  const route = routeOptions.url;
  return (route === undefined || route === ANY_ROUTE ? url : route).startsWith(BELOW);
}

/**
 * A hook for `onRequest`: answers the question that a browser asks before a script sends headers of its own, such as
 * `If-None-Match`.
 */
export function answerPreflightForDocuments(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
  if (!isPreflight || !isForPublicDocument(request)) return done();
  void reply.status(204).headers({
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': '*',
    'access-control-max-age': PREFLIGHT_LIFETIME_SECONDS,
  });
  void reply.send();
}
