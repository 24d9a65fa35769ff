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
import { RouteMemo } from '../../http/route-memo.js';
import { DomainError } from '../../kernel/domain-error.js';
import { digestOf } from '../../kernel/opaque-token.js';

const ADMITTED = Promise.resolve(true);

/** Counts the requests of each address to each group of routes that is `@RateLimited()`. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  /** Null for a route that is not limited. */
  private readonly group = new RouteMemo((decorators) => decorators<string>(RATE_LIMIT_GROUP) ?? null);

  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly settings: ThrottlingSettings,
  ) {
    super(options, storage, reflector);
  }

  /** Answers at once for a route without a limit, which most are. */
  override canActivate(context: ExecutionContext): Promise<boolean> {
    if (!this.settings.enabled || this.group.of(context) === null) return ADMITTED;
    return super.canActivate(context);
  }

  /** A digest, because a shared store need not know who was here. */
  protected override generateKey(context: ExecutionContext, tracker: string): string {
    return digestOf(`${this.group.of(context)} ${tracker}`);
  }

  protected override throwThrottlingException(_context: ExecutionContext, detail: ThrottlerLimitDetail): Promise<void> {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: Math.max(1, detail.timeToBlockExpire) });
  }
}
