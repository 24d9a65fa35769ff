import { type ExecutionContext, Injectable } from '@nestjs/common';
import { IS_PUBLIC, RouteMemo } from '../../../http/access/index.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { TokenMetrics } from '../token-metrics.js';
import { CookieSessionStrategy } from './cookie-session.strategy.js';
import { JwtStrategy } from './jwt.strategy.js';
import { StrategyChainGuard } from './strategy-chain.guard.js';

/** Stands before every route: whoever is not `@Public()` needs a live session. */
@Injectable()
export class AccessGuard extends StrategyChainGuard {
  private readonly isPublic = new RouteMemo((decorators) => decorators<boolean>(IS_PUBLIC) ?? false);

  constructor(jwt: JwtStrategy, cookieSession: CookieSessionStrategy, csrf: CsrfCheck, metrics: TokenMetrics) {
    super([jwt, cookieSession], csrf, metrics);
  }

  override canActivate(context: ExecutionContext): true | Promise<true> {
    return this.isPublic.of(context) || super.canActivate(context);
  }
}
