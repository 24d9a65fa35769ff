import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  ThrottlerGuard,
  type ThrottlerLimitDetail,
  type ThrottlerModuleOptions,
  ThrottlerStorage,
} from '@nestjs/throttler';
import { InjectThrottlerOptions, InjectThrottlerStorage } from '@nestjs/throttler';
import { ThrottlingSettings } from '../../config/settings.js';
import { RATE_LIMIT_GROUP } from '../../http/access/index.js';
import { DomainError } from '../../kernel/domain-error.js';
import { digestOf } from '../../kernel/opaque-token.js';

/** Counts the requests of each address to each group of routes that is `@RateLimited()`. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly settings: ThrottlingSettings,
  ) {
    super(options, storage, reflector);
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(!this.settings.enabled || this.groupOf(context) === undefined);
  }

  /** A digest, because a shared store need not know who was here. */
  protected override generateKey(context: ExecutionContext, tracker: string): string {
    return digestOf(`${this.groupOf(context)} ${tracker}`);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }

  private groupOf(context: ExecutionContext): string | undefined {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<string | undefined>(RATE_LIMIT_GROUP, targets);
  }
}
