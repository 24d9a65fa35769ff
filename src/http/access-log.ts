import { Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

const logger = new Logger('Access');

/** The pattern and never the address: a path or a query may hold a token or a name. */
const NO_ROUTE = '(none)';

/** One line a request, written when its response is done; registered as Fastify's `onResponse` hook. */
export function logAccess(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  logger.log('request', accessFacts(request, reply));
  done();
}

function accessFacts(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  return {
    requestId: request.id,
    method: request.method,
    route: request.routeOptions?.url ?? NO_ROUTE,
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
    ...(reply.raw.writableFinished ? {} : { aborted: true }),
  };
}
