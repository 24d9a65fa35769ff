import { Injectable } from '@nestjs/common';
import type { ProviderDefinition } from '../../config/settings.js';
import { ProviderClient } from '../providers/index.js';
import { orDomainError } from './failed-request.js';
import { FlowPlaces } from './flow/flow-places.js';
import type { ProviderFlow } from './flow/provider-flow.js';
import { soleParameter } from './flow/returned-query.js';
import type { Arrival } from './login/account-links.js';

/** Asks a provider who it is that came back. */
@Injectable()
export class ProviderArrivals {
  constructor(
    private readonly client: ProviderClient,
    private readonly places: FlowPlaces,
  ) {}

  /** @throws DomainError PROVIDER_SIGN_IN_REFUSED, PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED */
  async arrivalOf(provider: ProviderDefinition, flow: ProviderFlow, query: string): Promise<Arrival> {
    const redirectUri = this.places.callbackAddress(provider.id);
    const url = new URL(redirectUri);
    url.search = query;
    const formUser = provider.responseMode === 'form_post' ? soleParameter(url.searchParams, 'user') : '';
    const { state, nonce, codeVerifier } = flow;
    const callback = { url, redirectUri, state, nonce, codeVerifier, ...(formUser !== '' && { formUser }) };
    return { ...(await orDomainError(this.client.signIn(provider, callback))), provider };
  }
}
