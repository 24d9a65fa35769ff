import { dataOf, errorOf } from './refresh/refresh-answer.js';
import type { Transport } from './transport.js';

/**
 * Tells the server that the user has logged out. The cookies go along. A session that has ended already is no failure.
 *
 * @throws ClientError why the server does not know
 */
export async function sendLogout(transport: Transport, accessToken?: string, refreshToken?: string): Promise<void> {
  const answer = await transport({ method: 'POST', path: 'api/auth/logout', body: { refreshToken }, accessToken });
  if (answer.status !== 401 && dataOf(answer) === undefined) throw errorOf(answer);
}
