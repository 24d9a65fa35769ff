import {
  SetMetadata,
  StreamableFile,
  type CallHandler,
  type CustomDecorator,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

/** What every success is answered with (API.md, "Form"). */
interface SuccessEnvelope<T = unknown> {
  readonly success: true;
  readonly statusCode: number;
  readonly message: string;
  readonly data: T | null;
}

const RESPONSE_MESSAGE = Symbol('watchword:response-message');
const BARE_RESPONSE = Symbol('watchword:bare-response');
const DEFAULT_MESSAGE = 'OK';

/** The sentence in the `message` of a success, for people. */
export function ResponseMessage(message: string): CustomDecorator<symbol> {
  return SetMetadata(RESPONSE_MESSAGE, message);
}

/** Sends what the handler returns as it is: for documents whose form a standard gives, and for redirects. */
export function Bare(): CustomDecorator<symbol> {
  return SetMetadata(BARE_RESPONSE, true);
}

/** Wraps what a handler returns, unless it is `@Bare()` or a file, and keeps it out of every cache. */
export class EnvelopeInterceptor implements NestInterceptor {
  private readonly reflector = new Reflector();

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(BARE_RESPONSE, targets)) return next.handle();
    const message = this.reflector.getAllAndOverride<string | undefined>(RESPONSE_MESSAGE, targets) ?? DEFAULT_MESSAGE;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((data: unknown) => envelope(reply, message, data)));
  }
}

function envelope(reply: FastifyReply, message: string, data: unknown): SuccessEnvelope | StreamableFile {
  if (data instanceof StreamableFile) return data;
  void reply.header('cache-control', 'no-store');
  return { success: true, statusCode: reply.statusCode, message, data: data ?? null };
}
