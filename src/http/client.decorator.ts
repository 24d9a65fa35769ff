import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { clientAddressOf } from './client-address.js';

/** The device at the other end, as far as it can be known. */
export interface Client {
  readonly address: string;
  readonly userAgent: string;
}

const USER_AGENT_MAX_LENGTH = 256;

/** Hands a route the client that calls it. */
export const CallingClient = createParamDecorator((_data: unknown, context: ExecutionContext): Client => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    address: clientAddressOf(request),
    userAgent: (request.headers['user-agent'] ?? '').slice(0, USER_AGENT_MAX_LENGTH),
  };
});
