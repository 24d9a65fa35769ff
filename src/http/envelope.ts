import {
  SetMetadata,
  StreamableFile,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RouteMemo } from './access/route-memo.js';

/** What every success is answered with (docs/errors.md). */
interface SuccessEnvelope<T = unknown> {
  readonly success: true;
  readonly statusCode: number;
  readonly message: string;
  readonly data: T | null;
}

const RESPONSE_MESSAGE = Symbol('watchword:response-message');
const BARE_RESPONSE = Symbol('watchword:bare-response');
const ANSWER_FORM = Symbol('watchword:answer-form');
const DEFAULT_MESSAGE = 'OK';

/** How a route answers a success: bare, or in the envelope with this message. */
type AnswerForm = { readonly isBare: true } | { readonly isBare: false; readonly message: string };
type FormedReply = FastifyReply & { [ANSWER_FORM]?: AnswerForm };

/** The sentence in the `message` of a success, for people. */
export function ResponseMessage(message: string): CustomDecorator<symbol> {
  return SetMetadata(RESPONSE_MESSAGE, message);
}

/** Sends what the handler returns as it is: for documents whose form a standard gives, and for redirects. */
export function Bare(): CustomDecorator<symbol> {
  return SetMetadata(BARE_RESPONSE, true);
}

/**
 * Notes at the reply how its route answers, for the adapter that writes the answer. It is a guard, and lets everybody
 * pass, because Nest shows the handler and its decorators to guards and interceptors only, and with one global interceptor
 * it sends every request through rxjs. See docs/decisions/0014-what-a-request-passes.md.
 */
export class AnswerFormGuard implements CanActivate {
  private readonly forms = new RouteMemo<AnswerForm>((decorators) =>
    decorators<boolean>(BARE_RESPONSE)
      ? { isBare: true }
      : { isBare: false, message: decorators<string>(RESPONSE_MESSAGE) ?? DEFAULT_MESSAGE },
  );

  canActivate(context: ExecutionContext): true {
    context.switchToHttp().getResponse<FormedReply>()[ANSWER_FORM] = this.forms.of(context);
    return true;
  }
}

/** For a handler that answers a success in another way than its route says. */
export function answerWith(reply: FormedReply, status: number, message: string): void {
  void reply.status(status);
  reply[ANSWER_FORM] = { isBare: false, message };
}

/** What is sent for what a handler returned: wrapped, unless it is `@Bare()` or a file, and then kept out of every cache. */
export function inAnswerForm(reply: FormedReply, body: unknown): unknown {
  const form = reply[ANSWER_FORM];
  if (form === undefined || form.isBare || body instanceof StreamableFile) return body;
  void reply.header('cache-control', 'no-store');
  const envelope: SuccessEnvelope = {
    success: true,
    statusCode: reply.statusCode,
    message: form.message,
    data: body ?? null,
  };
  return envelope;
}
