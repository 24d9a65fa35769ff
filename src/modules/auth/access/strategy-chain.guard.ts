import type { CanActivate, ExecutionContext } from '@nestjs/common';
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

type Strategy = Pick<TokenStrategy, 'authenticate'>;

/** A strategy with the ways to answer that Passport gives it for one request. */
interface Attempt extends Strategy {
  success(user: object): void;
  fail(refusal: unknown): void;
  error(error: unknown): void;
}

/** How a strategy ended: with a user, with the reason why there is none, or with an error that ends the request. */
type Outcome = { readonly user: object } | { readonly refusal: unknown } | { readonly error: unknown };

/**
 * Lets Passport strategies try one after the other. What a cookie proved counts only once the request is known not to be
 * forged across sites.
 *
 * The strategies are called as Passport calls them, but not by its middleware: that is made for Express, looks for sessions
 * and adds methods to each request, which took a tenth of a request's time.
 */
export class StrategyChainGuard implements CanActivate {
  constructor(
    private readonly chain: readonly Strategy[],
    private readonly csrf: CsrfCheck,
  ) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    return this.admit(context.switchToHttp().getRequest<FastifyRequest & { user: Authenticated }>());
  }

  /** @throws DomainError the refusal to tell; CSRF_CHECK_FAILED */
  private async admit(request: FastifyRequest & { user: Authenticated }): Promise<true> {
    const user = (await this.authenticate(request)) as Authenticated;
    request.user = user;
    actAs({ kind: 'user', id: user.userId, sessionId: user.sessionId });
    if (user.proof === 'cookie') this.csrf.assertPasses(request, user.sessionId);
    return true;
  }

  /** Of several refusals the first that says more than that nothing was presented is the one to tell. */
  private async authenticate(request: FastifyRequest): Promise<object> {
    const refusals: DomainError[] = [];
    for (const strategy of this.chain) {
      const outcome = await outcomeOf(strategy, request);
      if ('user' in outcome) return outcome.user;
      if ('error' in outcome) throw isError(outcome.error) ? outcome.error : new Error('the strategy failed');
      if (outcome.refusal instanceof DomainError) refusals.push(outcome.refusal);
    }
    throw refusals.find(({ code }) => !code.endsWith('_MISSING')) ?? refusals[0] ?? new DomainError('TOKEN_MISSING');
  }
}

/** Passport's protocol: a strategy is given its ways to answer on an object of its own for each request. */
function outcomeOf(strategy: Strategy, request: FastifyRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    const attempt = Object.create(strategy) as Attempt;
    attempt.success = (user) => resolve({ user });
    attempt.fail = (refusal) => resolve({ refusal });
    attempt.error = (error) => resolve({ error });
    attempt.authenticate(request);
  });
}
