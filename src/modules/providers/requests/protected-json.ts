import { type Configuration, openIdLibrary } from './open-id-library.js';

interface Access {
  readonly configuration: Configuration;
  readonly accessToken: string;
}

/** What a plain OAuth 2 provider answers about the user, as JSON. */
export async function fetchJson({ configuration, accessToken }: Access, address: string): Promise<unknown> {
  const { fetchProtectedResource } = await openIdLibrary();
  const headers = new Headers({ accept: 'application/json' });
  const response = await fetchProtectedResource(configuration, accessToken, new URL(address), 'GET', null, headers);
  if (!response.ok) throw new TypeError('not answered', { cause: response });
  return response.json().catch(() => {
    throw new TypeError('not JSON', { cause: { code: 'OAUTH_PARSE_ERROR' } });
  });
}
