import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../../../http/client.decorator.js';
import { type Delivery, RotationService } from '../../sessions/index.js';
import type { TokenResponse } from '../auth.dto.js';
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
    const session = await this.rotation.rotate({ ...presented, ...client, idempotencyKey });
    const answer = chooseDelivery({ ...requested, atLogin: session.delivery });
    return this.grants.grant(reply, session, answer);
  }
}
