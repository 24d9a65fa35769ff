import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Principal } from '../../../http/access/index.js';
import type { Delivery, LiveSession } from '../../sessions/index.js';
import { AccessTokensService, RefreshTokensService } from '../../tokens/index.js';
import type { TokenResponse } from '../auth.dto.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import { TokenMetrics } from '../token-metrics.js';

/** Both tokens, as delivery `body` has them. */
export type BodyTokens = Required<TokenResponse>;

/** Hands out the two tokens of a session in the way that was asked for (docs/delivery-and-cookies.md). */
@Injectable()
export class TokenGrants {
  constructor(
    private readonly accessTokens: AccessTokensService,
    private readonly refreshTokens: RefreshTokensService,
    private readonly cookies: AuthCookies,
    private readonly metrics: TokenMetrics,
  ) {}

  /** Both to whoever keeps them itself. */
  async grantInBody(session: LiveSession): Promise<BodyTokens> {
    const { accessToken, expiresInSeconds } = await this.accessTokens.issue(session);
    const refreshToken = this.refreshTokens.write(session);
    this.metrics.countIssued('access', 'refresh');
    return { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: expiresInSeconds };
  }

  async grant(reply: FastifyReply, session: LiveSession, delivery: Delivery): Promise<TokenResponse> {
    const tokens = await this.grantInBody(session);
    if (delivery === 'body') return tokens;
    const { accessToken, refreshToken, ...lifetime } = tokens;
    this.cookies.setRefreshToken(reply, refreshToken, session.idleExpiresAt);
    this.cookies.setCsrfToken(reply, session.id);
    if (delivery === 'split') return { accessToken, ...lifetime };
    this.cookies.setAccessToken(reply, accessToken, lifetime.expiresIn);
    return lifetime;
  }

  /** A new access token alone, in the place from which the request's own came; a classic session has a new cookie instead. */
  async renewAccess(
    reply: FastifyReply,
    { session, opaqueId }: { readonly session: LiveSession; readonly opaqueId: string },
    proof: Principal['proof'],
  ): Promise<Partial<TokenResponse>> {
    if (session.kind === 'cookie') {
      this.cookies.setSessionId(reply, opaqueId);
      return {};
    }
    const { accessToken, expiresInSeconds } = await this.accessTokens.issue(session);
    this.metrics.countIssued('access');
    const lifetime = { tokenType: 'Bearer' as const, expiresIn: expiresInSeconds };
    if (proof === 'bearer') return { accessToken, ...lifetime };
    this.cookies.setAccessToken(reply, accessToken, expiresInSeconds);
    return lifetime;
  }
}
