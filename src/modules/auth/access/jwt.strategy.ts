import { Injectable } from '@nestjs/common';
import { bearerTokenOf, type Principal } from '../../../http/access/index.js';
import { cookieOf, type PresentedRequest } from '../../../http/presented-request.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { type AdmittedToken, TokenAdmission } from './token-admission.js';
import type { TokenStrategy } from './token.strategy.js';

/** Accepts an access token: `Authorization: Bearer` first, else the access cookie. */
@Injectable()
export class JwtStrategy implements TokenStrategy {
  constructor(
    private readonly admission: TokenAdmission,
    private readonly cookies: CookieNames,
  ) {}

  /** @throws DomainError TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE */
  authenticate(request: PresentedRequest): Principal | Promise<Principal> {
    const bearer = bearerTokenOf(request);
    const accessToken = bearer ?? cookieOf(request, this.cookies.access);
    if (accessToken === undefined) throw new DomainError('TOKEN_MISSING');
    const proof = bearer === null ? 'cookie' : 'bearer';
    const admitted = this.admission.admit(accessToken);
    return admitted instanceof Promise
      ? admitted.then((token) => principalOf(token, proof))
      : principalOf(admitted, proof);
  }
}

function principalOf({ claims, email, roles }: AdmittedToken, proof: Principal['proof']): Principal {
  const authenticatedAt = new Date(claims.auth_time * 1_000);
  return { userId: claims.sub, sessionId: claims.sid, email, roles, tokenVersion: claims.ver, authenticatedAt, proof };
}
