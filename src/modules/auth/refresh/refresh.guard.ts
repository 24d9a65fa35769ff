import { Injectable } from '@nestjs/common';
import { StrategyChainGuard } from '../access/strategy-chain.guard.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { TokenMetrics } from '../token-metrics.js';
import { RefreshStrategy } from './refresh.strategy.js';

/** For the refresh routes, which need no access token. */
@Injectable()
export class RefreshGuard extends StrategyChainGuard {
  constructor(refresh: RefreshStrategy, csrf: CsrfCheck, metrics: TokenMetrics) {
    super([refresh], csrf, metrics);
  }
}
