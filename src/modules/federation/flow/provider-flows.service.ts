import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { digestOf, newOpaqueToken } from '../../../kernel/opaque-token.js';
import { ConsumedFlowsRepository } from './consumed-flows.repository.js';
import { FlowCookies } from './flow-cookies.js';
import { FLOW_LIFETIME_MS, flawOf, type ProviderFlow, type ProviderFlowPurpose } from './provider-flow.js';

/** Sign-ins under way. Each comes back once, within ten minutes, to the browser that began it. */
@Injectable()
export class ProviderFlowsService {
  constructor(
    private readonly cookies: FlowCookies,
    private readonly consumed: ConsumedFlowsRepository,
    private readonly clock: Clock,
  ) {}

  create(provider: string, returnTo: string, purpose: ProviderFlowPurpose): ProviderFlow {
    const secrets = { state: newOpaqueToken(), nonce: newOpaqueToken(), codeVerifier: newOpaqueToken() };
    return { provider, returnTo, ...secrets, ...purpose, startedAtMs: this.clock.now().getTime() };
  }

  /** Has the browser remember it. */
  begin(reply: FastifyReply, flow: ProviderFlow): void {
    this.cookies.add(reply, flow);
  }

  /**
   * The flow that the browser brings back; nobody brings it back again.
   *
   * @throws DomainError PROVIDER_FLOW_INVALID
   */
  async redeem(
    reply: FastifyReply,
    returned: { readonly provider: string; readonly state: string },
  ): Promise<ProviderFlow> {
    const flow = this.cookies.find(reply.request, returned.state);
    if (!flow) throw invalid('this browser has begun no such sign-in');
    const flaw = flawOf(flow, returned, this.clock.now());
    if (flaw) throw invalid(flaw);
    this.cookies.remove(reply, flow);
    const expiresAt = addMilliseconds(new Date(flow.startedAtMs), FLOW_LIFETIME_MS);
    if (!(await this.consumed.consume(digestOf(flow.state), expiresAt))) throw invalid('used before');
    return flow;
  }
}

function invalid(detail: string): DomainError {
  return new DomainError('PROVIDER_FLOW_INVALID', { detail });
}
