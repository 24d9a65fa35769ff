import { type CanActivate, type ExecutionContext, Injectable, Logger } from '@nestjs/common';
import { bearerTokenOf, IS_PUBLIC, type Principal, RouteMemo } from '../../http/access/index.js';
import { DomainError } from '../../kernel/domain-error.js';
import type { AdmittedCaller } from '../verifier/principal.js';
import { TokenAdmission } from '../verifier/token-admission.js';
import { Callers } from './callers.js';
import { refusalInAnswer } from './refusal.js';

type Request = Parameters<typeof bearerTokenOf>[0] & { user?: Principal };

/** Stands before every route: whoever is not `@Public()` needs a valid access token in `Authorization: Bearer`. */
@Injectable()
export class WatchwordGuard implements CanActivate {
  private readonly logger = new Logger('WatchwordGuard');
  private readonly isPublic = new RouteMemo((decorators) => decorators<boolean>(IS_PUBLIC) ?? false);

  constructor(
    private readonly admission: TokenAdmission,
    private readonly callers: Callers,
  ) {}

  /** @throws WatchwordRefusal; Error for what is no HTTP request */
  canActivate(context: ExecutionContext): true | Promise<true> {
    if (this.isPublic.of(context)) return true;
    if (context.getType() !== 'http') throw this.wrongKind(context);
    try {
      const request = context.switchToHttp().getRequest<Request>();
      const caller = this.authenticate(request);
      if (!(caller instanceof Promise)) return this.admit(request, caller);
      return caller.then(
        (found) => this.admit(request, found),
        (error: unknown) => Promise.reject(refusalInAnswer(error, context) as Error),
      );
    } catch (error) {
      throw refusalInAnswer(error, context);
    }
  }

  private authenticate(request: Request): AdmittedCaller | Promise<AdmittedCaller> {
    const accessToken = bearerTokenOf(request);
    if (accessToken === null) throw new DomainError('TOKEN_MISSING');
    return this.admission.admit(accessToken);
  }

  private admit(request: Request, caller: AdmittedCaller): true {
    this.callers.remember(request, caller);
    request.user = caller.principal;
    return true;
  }

  /** GraphQL, microservices and sockets keep their credentials elsewhere: letting them pass would be the worse mistake. */
  private wrongKind(context: ExecutionContext): Error {
    const place = `${context.getClass().name}.${context.getHandler().name}`;
    const reason = `WatchwordGuard verifies HTTP requests; ${place} is reached by ${context.getType()}. Make it @Public() and verify its token with TokenAdmission`;
    this.logger.error(reason);
    return new Error(reason);
  }
}
