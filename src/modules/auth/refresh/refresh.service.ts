import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../../kernel/domain-error.js';
import type { Client } from '../../../http/client.decorator.js';
import { type Delivery, type LiveSession, type RefreshAttempt, RotationService } from '../../sessions/index.js';
import type { TokenResponse } from '../auth.dto.js';
import { SecurityNotices } from '../notices/security-notices.js';
import { TokenGrants } from '../login/token-grants.js';
import { assertDeliverable, chooseDelivery } from './delivery.js';
import type { PresentedRefreshToken } from './refresh.strategy.js';

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
