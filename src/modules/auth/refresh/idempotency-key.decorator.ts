import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { fieldRefused } from '../../../kernel/domain-error.js';

const MAX_LENGTH = 255;

/** The Idempotency-Key header: what a client sends again with a request whose answer it did not get. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string | undefined => {
  const key = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && key.length <= MAX_LENGTH) return key;
  throw fieldRefused('Idempotency-Key', 'MAX_LENGTH', `Idempotency-Key has up to ${MAX_LENGTH} characters`);
});
