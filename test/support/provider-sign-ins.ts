import { randomBytes } from 'node:crypto';
import type { FakeOpenIdProvider } from '../../src/testing/fake-open-id-provider.js';
import type { ApiClient, ApiResponse } from './api-client.js';

/** Somebody at a provider, with an address that it has verified. */
export function aProviderUser(more: Readonly<Record<string, unknown>> = {}) {
  const id = randomBytes(6).toString('hex');
  return { sub: `sub-${id}`, email: `grace-${id}@example.org`, email_verified: true, name: 'Grace Hopper', ...more };
}

/** The browser leaves for the provider: the address at which it asks there. */
export async function leave(
  provider: FakeOpenIdProvider,
  device: ApiClient,
  query = '',
  prefix = '/api',
): Promise<string> {
  const answer = await device.get(`${prefix}/auth/providers/${provider.id}/authorize${query}`);
  const location = answer.headers.get('location');
  if (answer.status !== 302 || location === null) throw new Error(`the sign-in does not begin: ${answer.text}`);
  return location;
}

/**
 * The browser follows a link from the provider's site: it brings along cookies that are SameSite=Lax, and none that are
 * SameSite=Strict, which all of ours are but those of sign-ins.
 */
export async function comeBack(device: ApiClient, { pathname, search }: URL): Promise<ApiResponse> {
  const strict = [...device.cookies].filter(([name]) => !name.includes('_flow-'));
  for (const [name] of strict) device.cookies.delete(name);
  const answer = await device.get(pathname + search, { headers: { 'sec-fetch-site': 'cross-site' } });
  const written = new Set(answer.headers.getSetCookie().map((line) => line.split('=')[0] ?? ''));
  for (const [name, value] of strict) if (!written.has(name)) device.cookies.set(name, value);
  return answer as ApiResponse;
}

/** The whole way, for whoever `provider.signsIn` has said. */
export async function signIn(provider: FakeOpenIdProvider, device: ApiClient, query = ''): Promise<ApiResponse> {
  return comeBack(device, await provider.approve(await leave(provider, device, query)));
}

/** Where the browser is sent, or the code of the failure. */
export function outcomeOf({ status, headers, body }: ApiResponse): string {
  return status === 303 ? (headers.get('location') ?? '') : `${status} ${body.code ?? ''}`;
}
