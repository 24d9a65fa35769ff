import { Injectable } from '@nestjs/common';
import { bearerTokenOf, type Principal } from '../../../http/access/index.js';
import { cookieOf, type PresentedRequest } from '../../../http/presented-request.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { principalOf } from './principal-of.js';
import type { TokenStrategy } from './token.strategy.js';

/**
 * Accepts the opaque id of a classic session. It counts only where no access token was presented: a refused token must
 * not turn into somebody else's session.
 */
@Injectable()
export class CookieSessionStrategy implements TokenStrategy {
  constructor(
    private readonly sessions: SessionsService,
    private readonly cookies: CookieNames,
  ) {}

  /** @throws DomainError TOKEN_MISSING, SESSION_REVOKED, SESSION_EXPIRED */
  async authenticate(request: PresentedRequest): Promise<Principal> {
    const hasAccessToken = bearerTokenOf(request) !== null || cookieOf(request, this.cookies.access) !== undefined;
    const opaqueId = hasAccessToken ? undefined : cookieOf(request, this.cookies.session);
    if (opaqueId === undefined) throw new DomainError('TOKEN_MISSING');
    return principalOf(await this.sessions.getLiveByOpaqueId(opaqueId), 'cookie');
  }
}
