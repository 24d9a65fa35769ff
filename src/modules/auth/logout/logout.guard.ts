import { Injectable } from '@nestjs/common';
import { CookieSessionStrategy } from '../access/cookie-session.strategy.js';
import { JwtStrategy } from '../access/jwt.strategy.js';
import { StrategyChainGuard } from '../access/strategy-chain.guard.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { RefreshStrategy } from '../refresh/refresh.strategy.js';
import { TokenMetrics } from '../token-metrics.js';

/** For logging out: a refresh token will do where the access token has expired. */
@Injectable()
export class LogoutGuard extends StrategyChainGuard {
  constructor(
    jwt: JwtStrategy,
    cookieSession: CookieSessionStrategy,
    refresh: RefreshStrategy,
    csrf: CsrfCheck,
    metrics: TokenMetrics,
  ) {
    super([jwt, cookieSession, refresh], csrf, metrics);
  }
}
