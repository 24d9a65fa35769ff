import { type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { DomainError } from '../../kernel/domain-error.js';
import { digestOf } from '../../kernel/opaque-token.js';
import { limitedGroupOf } from './limited-group.js';

/** The throttler of @nestjs/throttler, with our keys and our refusal. */
@Injectable()
export class RequestLimit extends ThrottlerGuard {
  /** A digest, because a shared store need not know who was here. */
  protected override generateKey(context: ExecutionContext, tracker: string): string {
    return digestOf(`${limitedGroupOf(context)} ${tracker}`);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }
}
