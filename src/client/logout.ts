import type { ClientError } from './client-error.js';
import type { Transport } from './transport.js';

/**
 * Tells the server that the user has logged out. The cookies go along. A session that has ended already is no failure.
 *
 * @throws ClientError why the server does not know
 */
export async function sendLogout(transport: Transport, accessToken?: string, refreshToken?: string): Promise<void> {
  try {
    const headers = accessToken ? { Authorization: `Bearer ${accessToken}` } : undefined;
    await transport('POST', 'api/auth/logout', { refreshToken }, { headers });
  } catch (error) {
    if ((error as ClientError).status !== 401) throw error;
  }
}
