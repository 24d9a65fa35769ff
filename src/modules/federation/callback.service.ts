import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ProviderDefinition } from '../../config/settings.js';
import type { Client } from '../../http/client.decorator.js';
import { DomainError } from '../../kernel/domain-error.js';
import { ProviderCatalogue } from '../providers/index.js';
import { ProviderConnectService } from './connect/provider-connect.service.js';
import type { ProviderFlow } from './flow/provider-flow.js';
import { ProviderFlowsService } from './flow/provider-flows.service.js';
import { withError } from './flow/return-to.js';
import { soleParameter } from './flow/returned-query.js';
import { ProviderLoginService } from './login/provider-login.service.js';
import { ProviderArrivals } from './provider-arrivals.js';
import { SignInFailures } from './sign-in-failures.js';

/** Ends what `AuthorizationService` began, when the browser comes back. */
@Injectable()
export class CallbackService {
  constructor(
    private readonly catalogue: ProviderCatalogue,
    private readonly flows: ProviderFlowsService,
    private readonly arrivals: ProviderArrivals,
    private readonly logins: ProviderLoginService,
    private readonly connects: ProviderConnectService,
    private readonly failures: SignInFailures,
  ) {}

  /**
   * @param query as it came
   * @returns where the browser goes; with an error in the address where the sign-in failed
   * @throws DomainError PROVIDER_UNKNOWN, PROVIDER_FLOW_INVALID
   */
  async end(id: string, query: string, client: Client, reply: FastifyReply): Promise<string> {
    const provider = this.catalogue.get(id);
    const flow = await this.redeemed(provider, query, reply);
    try {
      const arrival = await this.arrivals.arrivalOf(provider, flow, query);
      if (flow.mode === 'login') await this.logins.logIn(arrival, flow, client, reply);
      else await this.connects.connect(arrival, flow);
      return flow.returnTo;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      this.failures.record(error, flow);
      return withError(flow.returnTo, error.code);
    }
  }

  private async redeemed(provider: ProviderDefinition, query: string, reply: FastifyReply): Promise<ProviderFlow> {
    const state = soleParameter(new URLSearchParams(query), 'state');
    try {
      return await this.flows.redeem(reply, { provider: provider.id, state });
    } catch (error) {
      if (error instanceof DomainError) this.failures.recordInvalid(error, provider.id);
      throw error;
    }
  }
}
