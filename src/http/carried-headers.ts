import type { FastifyReply } from 'fastify';

export type CarriedHeaders = Readonly<Record<string, string>>;

/**
 * Has the answer carry the headers, be it a success or a failure. They are handed to Fastify, which writes them all at once;
 * setting a dozen of them on Node's response took a fifth of a small request. A middleware answers on Node's response and knows
 * nothing of Fastify, so where there is one they go there as well.
 */
export function carryHeaders(reply: FastifyReply, headers: CarriedHeaders, hasMiddleware: boolean): void {
  void reply.headers(headers);
  if (!hasMiddleware) return;
  for (const [name, value] of Object.entries(headers)) reply.raw.setHeader(name, value);
}

/** The same for one header; an object made for it at each request would cost more than the header. */
export function carryHeader(reply: FastifyReply, name: string, value: string, hasMiddleware: boolean): void {
  void reply.header(name, value);
  if (hasMiddleware) reply.raw.setHeader(name, value);
}
