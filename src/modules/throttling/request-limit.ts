import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import type { FastifyRequest } from 'fastify';
import { clientAddressOf, networkOf } from '../../http/client-address.js';
import { DomainError } from '../../kernel/domain-error.js';
import { digestOf } from '../../kernel/opaque-token.js';
import { limitedGroupOf } from './limited-group.js';

/** The throttler of @nestjs/throttler, with our keys and our refusal. */
@Injectable()
export class RequestLimit extends ThrottlerGuard {
  protected override getTracker(request: FastifyRequest): Promise<string> {
    return Promise.resolve(networkOf(clientAddressOf(request)));
  }

  /** A digest, because a shared store need not know who was here. */
  protected override generateKey(context: ExecutionContext, tracker: string): string {
    return digestOf(`${limitedGroupOf(context)} ${tracker}`);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }
}
