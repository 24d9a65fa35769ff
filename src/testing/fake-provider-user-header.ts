import type { FakeProviderUser } from './fake-provider-grants.js';
import type { FakeProviderRequest } from './fake-provider-http.js';

/** Says who agrees to one authorization, so that sign-ins of several users may run beside each other. */
const HEADER = 'x-fake-provider-user';

export function namingUser(user: FakeProviderUser | undefined): Record<string, string> {
  // headers are ASCII, and names are not
  return user === undefined ? {} : { [HEADER]: Buffer.from(JSON.stringify(user)).toString('base64url') };
}

export function userNamedIn({ headers }: FakeProviderRequest): { readonly user?: FakeProviderUser } {
  const encoded = headers[HEADER];
  if (typeof encoded !== 'string') return {};
  return { user: JSON.parse(Buffer.from(encoded, 'base64url').toString()) as FakeProviderUser };
}
