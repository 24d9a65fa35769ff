import { anAccount, type NewAccount as Account } from '../../src/testing/accounts.js';
import type { ApiClient, Tokens } from './api-client.js';

export { anAccount, type NewAccount as Account } from '../../src/testing/accounts.js';

/** Registers the account and logs in with tokens in the body. */
export async function registered(device: ApiClient, account = anAccount()): Promise<Tokens & { account: Account }> {
  const answer = await device.post<Tokens>('/api/auth/register', { body: { ...account, delivery: 'body' } });
  if (answer.status !== 201) throw new Error(`registering failed: ${answer.text}`);
  return { ...answer.data, account };
}

export async function loggedIn(device: ApiClient, account: Account): Promise<Tokens> {
  const body = { identifier: account.username, password: account.password, delivery: 'body' };
  const answer = await device.post<Tokens>('/api/auth/login', { body });
  if (answer.status !== 200) throw new Error(`logging in failed: ${answer.text}`);
  return answer.data;
}
