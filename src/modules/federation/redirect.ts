import type { FastifyReply } from 'fastify';

interface Located {
  readonly location: string;
}

/** Sends the browser on; a script that asks for JSON cannot follow to another site, and is told where to go. */
export function answerWithLocation(reply: FastifyReply, status: 302 | 303, location: string): Located {
  if (status === 302 && wantsJson(reply.request.headers.accept)) void reply.status(200);
  else void reply.status(status).header('location', location);
  return { location };
}

function wantsJson(accept = ''): boolean {
  return accept.includes('application/json') && !accept.includes('text/html');
}
