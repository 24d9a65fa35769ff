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
import { IS_RATE_LIMITED } from '../../http/access/index.js';
import { DomainError } from '../../kernel/domain-error.js';

/** Counts the requests of each address to each route that is `@RateLimited()`. */
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
    const targets = [context.getHandler(), context.getClass()];
    const isLimited = this.settings.enabled && this.reflector.getAllAndOverride<boolean>(IS_RATE_LIMITED, targets);
    return Promise.resolve(!isLimited);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }
}
