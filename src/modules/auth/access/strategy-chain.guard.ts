import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { PresentedRequest } from '../../../http/presented-request.js';
import { actAs } from '../../../http/request-context.js';
import { DomainError } from '../../../kernel/domain-error.js';
import type { CsrfCheck } from '../cookies/csrf-check.js';
import type { TokenMetrics } from '../token-metrics.js';
import type { Authenticated, TokenStrategy } from './token.strategy.js';

type Request = PresentedRequest & { user?: Authenticated };

/**
 * Lets strategies try one after the other. What a cookie proved counts only once the request is known not to be forged
 * across sites.
 *
 * The strategies are not Passport's: see docs/decisions/0017-strategies-without-passport.md.
 */
export class StrategyChainGuard implements CanActivate {
  constructor(
    private readonly chain: readonly TokenStrategy[],
    private readonly csrf: CsrfCheck,
    private readonly metrics: TokenMetrics,
  ) {}

  /** @throws DomainError the refusal to tell; CSRF_CHECK_FAILED */
  canActivate(context: ExecutionContext): true | Promise<true> {
    return this.admitRequest(context.switchToHttp().getRequest<Request>());
  }

  /** Finds out who asks and leaves it at the request as `user`. */
  admitRequest(request: Request): true | Promise<true> {
    const user = this.authenticate(request);
    return user instanceof Promise ? user.then((found) => this.admit(request, found)) : this.admit(request, user);
  }

  private admit(request: Request, user: Authenticated): true {
    actAs({ kind: 'user', id: user.userId, sessionId: user.sessionId });
    if (user.proof === 'cookie') this.csrf.assertPasses(request, user.sessionId);
    // last, since a guard of a team may catch the refusal
    request.user = user;
    return true;
  }

  /** Asks the strategy at this place in the chain and, when it refuses, those behind it. */
  private authenticate(
    request: PresentedRequest,
    place = 0,
    refusals: readonly DomainError[] = [],
  ): Authenticated | Promise<Authenticated> {
    const strategy = this.chain[place];
    if (!strategy) {
      const refusal = refusalToTell(refusals);
      this.metrics.countRejected(refusal);
      throw refusal;
    }
    const orTheNext = (error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      return this.authenticate(request, place + 1, [...refusals, error]);
    };
    try {
      const user = strategy.authenticate(request);
      return user instanceof Promise ? user.catch(orTheNext) : user;
    } catch (error) {
      return orTheNext(error);
    }
  }
}

/** Of several refusals the first that says more than that nothing was presented. */
function refusalToTell(refusals: readonly DomainError[]): DomainError {
  return refusals.find(({ code }) => !code.endsWith('_MISSING')) ?? refusals[0] ?? new DomainError('TOKEN_MISSING');
}
