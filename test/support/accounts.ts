import { randomBytes } from 'node:crypto';
import type { ApiClient, Tokens } from './api-client.js';

export interface Account {
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  readonly password: string;
}

/** A valid account that nobody else has; what is given wins. */
export function anAccount(given: Partial<Account> = {}): Account {
  const unique = randomBytes(6).toString('hex');
  return {
    email: `person-${unique}@example.org`,
    username: `person-${unique}`,
    fullName: 'Test Person',
    password: `violet-${randomBytes(9).toString('base64url')}-harbour`,
    ...given,
  };
}

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
