import createClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi-typescript/schema.js';

type User = components['schemas']['UserResponse'];

/** What a stranger's program does first, with a client that is generated from the document alone. */
export async function walk(baseUrl: string): Promise<{ user: User; statusAfterLogout: number }> {
  const client = createClient<paths>({ baseUrl });
  const password = crypto.randomUUID();
  const email = `walker-${Date.now().toString(36)}@example.org`;

  const registered = await client.POST('/api/auth/register', {
    body: { email, username: email.split('@')[0] ?? '', fullName: 'Ada Walker', password },
  });
  if (registered.error) throw new Error(`register: ${registered.error.code}`);

  const loggedIn = await client.POST('/api/auth/login', { body: { identifier: email, password, delivery: 'body' } });
  if (loggedIn.error) throw new Error(`login: ${loggedIn.error.code}`);

  const { refreshToken = '' } = loggedIn.data.data;
  const refreshed = await client.POST('/api/auth/refresh', { body: { refreshToken } });
  if (refreshed.error) throw new Error(`refreshTokens: ${refreshed.error.code}`);

  const headers = { authorization: `Bearer ${refreshed.data.data.accessToken}` };
  const profile = await client.GET('/api/users/me', { headers });
  if (profile.error) throw new Error(`getMyProfile: ${profile.error.code}`);

  const loggedOut = await client.POST('/api/auth/logout', { headers, body: {} });
  if (loggedOut.error) throw new Error(`logout: ${loggedOut.error.code}`);

  const { response } = await client.GET('/api/users/me', { headers });
  return { user: profile.data.data, statusAfterLogout: response.status };
}
