import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { assertRecentLogin, type Principal } from '../../http/access/index.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/domain-error.js';
import { ProviderLogins } from '../auth/index.js';
import { ProviderCatalogue, ProviderClient } from '../providers/index.js';
import { orDomainError } from './failed-request.js';
import type { AuthorizeQuery } from './federation.dto.js';
import { FlowPlaces } from './flow/flow-places.js';
import type { ProviderFlowPurpose } from './flow/provider-flow.js';
import { ProviderFlowsService } from './flow/provider-flows.service.js';

/** A new way to log in is as dangerous as a new address; see docs/recent-login.md. */
const CONNECT_MAX_AGE = '10m';

/** Sends browsers to providers. */
@Injectable()
export class AuthorizationService {
  constructor(
    private readonly catalogue: ProviderCatalogue,
    private readonly client: ProviderClient,
    private readonly flows: ProviderFlowsService,
    private readonly places: FlowPlaces,
    private readonly logins: ProviderLogins,
    private readonly clock: Clock,
  ) {}

  /**
   * @param caller of mode `connect`
   * @returns where the browser has to go; it remembers the sign-in by a cookie
   * @throws DomainError PROVIDER_UNKNOWN, RETURN_TO_REFUSED, RECENT_LOGIN_REQUIRED, PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED
   */
  async begin(id: string, query: AuthorizeQuery, caller: Principal | undefined, reply: FastifyReply): Promise<string> {
    const provider = this.catalogue.get(id);
    const returnTo = this.places.returnPlace(query.returnTo);
    const flow = this.flows.create(id, returnTo, await this.purposeOf(query, caller, reply));
    const { state, nonce, codeVerifier } = flow;
    const redirectUri = this.places.callbackAddress(id);
    const asked = { redirectUri, state, nonce, codeVerifier };
    const location = await orDomainError(this.client.authorizationUrl(provider, asked));
    this.flows.begin(reply, flow);
    return location.href;
  }

  private async purposeOf(
    { mode, delivery = 'split' }: AuthorizeQuery,
    caller: Principal | undefined,
    { request }: FastifyReply,
  ): Promise<ProviderFlowPurpose> {
    if (mode !== 'connect') {
      return { mode: 'login', delivery, formerSessions: await this.logins.formerSessionsOf(request) };
    }
    if (!caller) throw new DomainError('TOKEN_MISSING');
    assertRecentLogin(caller, CONNECT_MAX_AGE, this.clock.now());
    return { mode, by: { userId: caller.userId, sessionId: caller.sessionId } };
  }
}
