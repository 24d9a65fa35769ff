import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import { CookieNames } from '../cookies/cookie-names.js';
import { bearerTokenOf } from './bearer-token.js';
import { TokenAdmission } from './token-admission.js';
import { TokenStrategy } from './token.strategy.js';

/** Accepts an access token: `Authorization: Bearer` first, else the access cookie. */
@Injectable()
export class JwtStrategy extends PassportStrategy(TokenStrategy) {
  constructor(
    private readonly admission: TokenAdmission,
    cookies: CookieNames,
  ) {
    super((request: FastifyRequest) => bearerTokenOf(request) ?? request.cookies[cookies.access], 'TOKEN_MISSING');
  }

  /** @throws DomainError TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED, SESSION_REVOKED, SERVICE_UNAVAILABLE */
  async validate(accessToken: string, request: FastifyRequest): Promise<Principal> {
    const { claims, email, roles } = await this.admission.admit(accessToken);
    const proof = bearerTokenOf(request) ? 'bearer' : 'cookie';
    return { userId: claims.sub, sessionId: claims.sid, email, roles, tokenVersion: claims.ver, proof };
  }
}
