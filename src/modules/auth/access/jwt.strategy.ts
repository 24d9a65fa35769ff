import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { SessionsService } from '../../sessions/index.js';
import { AccessTokensService } from '../../tokens/index.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { bearerTokenOf } from './bearer-token.js';
import { principalOf } from './principal-of.js';
import { TokenStrategy } from './token.strategy.js';

/** Accepts an access token: `Authorization: Bearer` first, else the access cookie. */
@Injectable()
export class JwtStrategy extends PassportStrategy(TokenStrategy) {
  constructor(
    private readonly tokens: AccessTokensService,
    private readonly sessions: SessionsService,
    cookies: CookieNames,
  ) {
    super((request: FastifyRequest) => bearerTokenOf(request) ?? request.cookies[cookies.access], 'TOKEN_MISSING');
  }

  /** @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, SESSION_REVOKED */
  async validate(accessToken: string, request: FastifyRequest): Promise<Principal> {
    const claims = this.tokens.verify(accessToken);
    const session = await this.sessions.getLive(claims.sid);
    // the session's version was held against the user's; that of the token is for verifiers without the database
    if (session.subject.userId !== claims.sub) throw new DomainError('SESSION_REVOKED');
    return principalOf(session, bearerTokenOf(request) ? 'bearer' : 'cookie');
  }
}
