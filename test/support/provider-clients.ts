import type { ProviderDefinition } from '../../src/config/settings.js';
import { SystemClock, type Clock } from '../../src/kernel/clock.js';
import { type ProviderSignIn, ProviderFailure } from '../../src/modules/providers/index.js';
import { ProviderCircuits } from '../../src/modules/providers/circuit/provider-circuits.service.js';
import { ProviderClient } from '../../src/modules/providers/provider-client.service.js';
import { ProviderConfigurations } from '../../src/modules/providers/requests/provider-configurations.service.js';

/** As the module makes it. */
export function aProviderClient(clock: Clock = new SystemClock()): ProviderClient {
  return new ProviderClient(new ProviderConfigurations(clock), new ProviderCircuits(clock), clock);
}

export const FLOW = {
  redirectUri: 'https://id.example.com/api/auth/providers/acme/callback',
  state: 'state-1234567890',
  nonce: 'nonce-1234567890',
  codeVerifier: 'verifier-0123456789-0123456789-0123456789-x',
} as const;

/** A browser that comes back from the provider. */
export function comeBack(
  client: ProviderClient,
  provider: ProviderDefinition,
  query: Record<string, string> = {},
  formUser?: string,
): Promise<ProviderSignIn> {
  const url = new URL(FLOW.redirectUri);
  url.search = new URLSearchParams({ code: 'code-1', state: FLOW.state, ...query }).toString();
  return client.signIn(provider, { ...FLOW, url, ...(formUser === undefined ? {} : { formUser }) });
}

/** What a request fails with. */
export async function failureFrom(request: Promise<unknown>): Promise<ProviderFailure> {
  const result: unknown = await request.catch((error: unknown) => error);
  if (result instanceof ProviderFailure) return result;
  throw new Error(`expected a ProviderFailure, but got ${String(result)}`);
}
