import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../../kernel/domain-error.js';
import type { Client } from '../../../http/client.decorator.js';
import { actAs } from '../../../http/request-context.js';
import { type Delivery, type LiveSession, type RefreshAttempt, RotationService } from '../../sessions/index.js';
import type { TokenResponse } from '../auth.dto.js';
import { SecurityNotices } from '../notices/security-notices.js';
import { type BodyTokens, TokenGrants } from '../login/token-grants.js';
import { type RefreshTokenContent, RefreshTokensService } from '../../tokens/index.js';
import { TokenMetrics } from '../token-metrics.js';
import { assertDeliverable, chooseDelivery } from './delivery.js';
import type { PresentedRefreshToken } from './refresh.strategy.js';

/** A refresh token as a client of another protocol shows it; nothing of it has been checked. */
export interface ShownRefreshToken {
  readonly refreshToken: string;
  readonly idempotencyKey: string | undefined;
}

interface RefreshOptions {
  readonly delivery: Delivery | undefined;
  readonly idempotencyKey: string | undefined;
}

/** One refresh: the session moves on (or is found to have), and both tokens are handed out. */
@Injectable()
export class RefreshService {
  constructor(
    private readonly rotation: RotationService,
    private readonly grants: TokenGrants,
    private readonly notices: SecurityNotices,
    private readonly tokens: RefreshTokensService,
    private readonly metrics: TokenMetrics,
  ) {}

  /** @throws DomainError DELIVERY_REFUSED, REFRESH_TOKEN_EXPIRED, SESSION_REVOKED, REFRESH_TOKEN_REUSED */
  async refresh(
    presented: PresentedRefreshToken,
    { delivery, idempotencyKey }: RefreshOptions,
    client: Client,
    reply: FastifyReply,
  ): Promise<TokenResponse> {
    const requested = { requested: delivery, presentedIn: presented.proof };
    assertDeliverable(requested);
    const session = await this.rotate({ ...presented, ...client, idempotencyKey }, presented.userId);
    const answer = chooseDelivery({ ...requested, atLogin: session.delivery });
    return this.grants.grant(reply, session, answer);
  }

  /**
   * For a client that keeps both tokens itself and has no cookies: the same rotation, without anything that a cookie proves.
   *
   * @throws DomainError REFRESH_TOKEN_INVALID, REFRESH_TOKEN_EXPIRED, SESSION_REVOKED, REFRESH_TOKEN_REUSED
   */
  async exchange({ refreshToken, idempotencyKey }: ShownRefreshToken, client: Client): Promise<BodyTokens> {
    const content = this.read(refreshToken);
    actAs({ kind: 'user', id: content.userId, sessionId: content.sessionId });
    const session = await this.rotate({ ...content, ...client, idempotencyKey }, content.userId);
    return this.grants.grantInBody(session);
  }

  private read(refreshToken: string): RefreshTokenContent {
    try {
      return this.tokens.read(refreshToken);
    } catch (error) {
      if (error instanceof DomainError) this.metrics.countRejected(error);
      throw error;
    }
  }

  private async rotate(attempt: RefreshAttempt, userId: string): Promise<LiveSession> {
    try {
      return await this.rotation.rotate(attempt);
    } catch (error) {
      const isReuse = error instanceof DomainError && error.code === 'REFRESH_TOKEN_REUSED';
      if (isReuse) await this.notices.notifyOfReusedToken(userId);
      throw error;
    }
  }
}
