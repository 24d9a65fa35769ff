import { comparisonKey, normalizeEmail, normalizeUsername } from './identifiers.js';
import type { UserEntity } from './user.entity.js';

/** Everything by which an account is found, as it is stored and as it is compared. */
export function identityColumns(
  email: string,
  username: string,
): Pick<UserEntity, 'email' | 'emailKey' | 'username' | 'usernameKey'> {
  return { ...emailColumns(email), ...usernameColumns(username) };
}

export function emailColumns(email: string): Pick<UserEntity, 'email' | 'emailKey'> {
  const normalized = normalizeEmail(email);
  return { email: normalized, emailKey: comparisonKey(normalized) };
}

export function usernameColumns(username: string): Pick<UserEntity, 'username' | 'usernameKey'> {
  const normalized = normalizeUsername(username);
  return { username: normalized, usernameKey: comparisonKey(normalized) };
}
