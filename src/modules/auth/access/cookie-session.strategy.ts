import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import { SessionsService } from '../../sessions/index.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { bearerTokenOf } from './bearer-token.js';
import { principalOf } from './principal-of.js';
import { TokenStrategy } from './token.strategy.js';

/**
 * Accepts the opaque id of a classic session. It counts only where no access token was presented: a refused token must
 * not turn into somebody else's session.
 */
@Injectable()
export class CookieSessionStrategy extends PassportStrategy(TokenStrategy) {
  constructor(
    private readonly sessions: SessionsService,
    cookies: CookieNames,
  ) {
    super((request: FastifyRequest) => {
      const hasAccessToken = bearerTokenOf(request) !== null || request.cookies[cookies.access] !== undefined;
      return hasAccessToken ? undefined : request.cookies[cookies.session];
    }, 'TOKEN_MISSING');
  }

  /** @throws DomainError SESSION_REVOKED, SESSION_EXPIRED */
  async validate(opaqueId: string): Promise<Principal> {
    return principalOf(await this.sessions.getLiveByOpaqueId(opaqueId), 'cookie');
  }
}
