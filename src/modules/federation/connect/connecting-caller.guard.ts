import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Principal } from '../../../http/access/index.js';
import type { PresentedRequest } from '../../../http/presented-request.js';
import { AccessGuard, CsrfCheck } from '../../auth/index.js';

type Request = PresentedRequest & { readonly query?: { readonly mode?: unknown } } & { user?: Principal };

/**
 * Whoever connects an account must be logged in, and a page of ours must have asked for it: a link of somebody else's would
 * connect the account that this somebody has logged the browser in to at the provider, and let them in with it.
 */
@Injectable()
export class ConnectingCallerGuard implements CanActivate {
  constructor(
    private readonly access: AccessGuard,
    private readonly csrf: CsrfCheck,
  ) {}

  /** @throws DomainError the refusal of the credential; CSRF_CHECK_FAILED */
  async canActivate(context: ExecutionContext): Promise<true> {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.query?.mode !== 'connect') return true;
    await this.access.admitRequest(request);
    const { user } = request;
    if (user?.proof === 'cookie') this.csrf.assertMadeHere(request, user.sessionId);
    return true;
  }
}
