import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ThrottlingSettings } from '../../config/settings.js';
import { limitedGroupOf } from './limited-group.js';
import { RequestLimit } from './request-limit.js';

/** Counts the requests of each address to each group of routes that is `@RateLimited()`; most routes are not. */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(
    private readonly settings: ThrottlingSettings,
    private readonly limit: RequestLimit,
  ) {}

  /** @throws DomainError RATE_LIMITED */
  canActivate(context: ExecutionContext): true | Promise<boolean> {
    const isLimited = this.settings.enabled && limitedGroupOf(context) !== null;
    return isLimited ? this.limit.canActivate(context) : true;
  }
}
