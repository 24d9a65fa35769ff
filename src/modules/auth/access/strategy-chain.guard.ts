import type { ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { actAs } from '../../../http/request-context.js';
import { isError } from '../../../http/translate-error.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { CsrfCheck } from '../cookies/csrf-check.js';
import type { TokenStrategy } from './token.strategy.js';

/** What every strategy of ours finds out at least. */
interface Authenticated {
  readonly userId: string;
  readonly sessionId: string;
  readonly proof: 'bearer' | 'body' | 'cookie';
}

/**
 * Lets the strategies try one after the other. What a cookie proved counts only once the request is known not to be
 * forged across sites.
 */
export class StrategyChainGuard extends AuthGuard() {
  constructor(
    chain: readonly Pick<TokenStrategy, 'name'>[],
    private readonly csrf: CsrfCheck,
  ) {
    super({ defaultStrategy: chain.map((strategy) => strategy.name) });
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    await super.canActivate(context);
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: Authenticated }>();
    actAs({ kind: 'user', id: request.user.userId, sessionId: request.user.sessionId });
    if (request.user.proof === 'cookie') this.csrf.assertPasses(request, request.user.sessionId);
    return true;
  }

  /** The first refusal that says more than that nothing was presented is the one to tell. */
  override handleRequest<T>(error: unknown, user: T | false, refusals: unknown): T {
    if (error) throw isError(error) ? error : new Error('the strategy failed');
    if (user) return user;
    const reasons = [refusals].flat().filter((reason) => reason instanceof DomainError);
    const reason = reasons.find(({ code }) => !code.endsWith('_MISSING')) ?? reasons[0];
    throw reason ?? new DomainError('TOKEN_MISSING');
  }
}
