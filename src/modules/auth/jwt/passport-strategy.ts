import type { Provider } from '@nestjs/common';
import { DomainError } from '../../../kernel/domain-error.js';
import type { PresentedRequest } from '../../../http/presented-request.js';
import { AccessGuard } from '../access/access.guard.js';

/** As much of `passport` as registering a strategy needs. */
export interface PassportRegistry {
  /** As the method of that name in `passport`. */
  use(name: string, strategy: never): unknown;
}

/** What passport gives to a strategy for one request. */
interface PassportOutcome {
  success(user: unknown): void;
  fail(challenge: unknown, status: number): void;
  error(error: unknown): void;
}

type Request = PresentedRequest & { user?: never };

/**
 * Judges a request as Watchword's own guard does: bearer token, access cookie, cookie session, and the CSRF check where a cookie
 * proved it. A request that presents nothing fails, which passport and @nestjs/passport answer with 401 or let pass as anonymous;
 * one that presents what does not count ends with the `DomainError` that says why.
 */
function strategyOf(guard: AccessGuard, name: string) {
  return {
    name,
    authenticate(this: PassportOutcome, request: Request): void {
      const refuse = (error: unknown): void => {
        const hasNothing = error instanceof DomainError && error.code === 'TOKEN_MISSING';
        if (hasNothing) this.fail(error, 401);
        else this.error(error);
      };
      Promise.resolve()
        .then(() => guard.admitRequest(request))
        .then(() => this.success(request.user), refuse);
    },
  };
}

/**
 * Has `AuthGuard('jwt')` of @nestjs/passport find Watchword: in the providers of a module,
 * `providePassportStrategy(passport)`, with the `passport` that the application has installed. It takes the place of a
 * `PassportStrategy(Strategy, 'jwt')` of your own. `request.user` is the `Principal`.
 *
 * @param name under which `AuthGuard()` asks for it
 */
export function providePassportStrategy(passport: PassportRegistry, name = 'jwt'): Provider {
  return {
    provide: Symbol(`watchword:passport-strategy:${name}`),
    inject: [AccessGuard],
    useFactory: (guard: AccessGuard) => {
      const strategy = strategyOf(guard, name);
      passport.use(name, strategy as never);
      return strategy;
    },
  };
}
