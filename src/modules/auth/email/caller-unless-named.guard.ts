import { type ExecutionContext, Injectable } from '@nestjs/common';
import { JwtStrategy } from '../access/jwt.strategy.js';
import { CookieSessionStrategy } from '../access/cookie-session.strategy.js';
import { StrategyChainGuard } from '../access/strategy-chain.guard.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { TokenMetrics } from '../token-metrics.js';

/** For a request that speaks of an account by its address, or else of the caller's own, who must be known then. */
@Injectable()
export class CallerUnlessNamedGuard extends StrategyChainGuard {
  constructor(jwt: JwtStrategy, cookieSession: CookieSessionStrategy, csrf: CsrfCheck, metrics: TokenMetrics) {
    super([jwt, cookieSession], csrf, metrics);
  }

  override canActivate(context: ExecutionContext): true | Promise<true> {
    const { body } = context.switchToHttp().getRequest<{ readonly body?: unknown }>();
    const namesAccount = typeof body === 'object' && body !== null && Object.hasOwn(body, 'email');
    return namesAccount || super.canActivate(context);
  }
}
