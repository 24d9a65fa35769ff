import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { IS_PUBLIC } from '../../../http/access/index.js';
import { CsrfCheck } from '../cookies/csrf-check.js';
import { CookieSessionStrategy } from './cookie-session.strategy.js';
import { JwtStrategy } from './jwt.strategy.js';
import { StrategyChainGuard } from './strategy-chain.guard.js';

/** Stands before every route: whoever is not `@Public()` needs a live session. */
@Injectable()
export class AccessGuard extends StrategyChainGuard {
  constructor(
    private readonly reflector: Reflector,
    jwt: JwtStrategy,
    cookieSession: CookieSessionStrategy,
    csrf: CsrfCheck,
  ) {
    super([jwt, cookieSession], csrf);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const isPublic = this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()]);
    return isPublic || super.canActivate(context);
  }
}
