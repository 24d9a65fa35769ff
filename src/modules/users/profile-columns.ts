import { comparisonKey, normalizeEmail, normalizeUsername } from './identifiers.js';
import type { UserEntity } from './user.entity.js';

/** What people say of themselves and may change. */
export interface Profile {
  /** Unique, apart from its case. */
  readonly email: string;
  /** Unique, apart from its case. */
  readonly username: string;
  /** As others see it. */
  readonly fullName: string;
  /** An https address. */
  readonly avatarUrl?: string | null | undefined;
}

type ProfileColumns = Pick<UserEntity, 'email' | 'emailKey' | 'username' | 'usernameKey' | 'fullName' | 'avatarUrl'>;

/** The columns that a change of the profile sets; what is undefined stays as it is. */
export function changedColumns(profile: Partial<Profile>): Partial<ProfileColumns> {
  return {
    ...(profile.email !== undefined && emailColumns(profile.email)),
    ...(profile.username !== undefined && usernameColumns(profile.username)),
    ...(profile.fullName !== undefined && { fullName: profile.fullName }),
    ...(profile.avatarUrl !== undefined && { avatarUrl: profile.avatarUrl }),
  };
}

/** The columns of a whole profile; what it leaves out is empty. */
export function profileColumns({ email, username, fullName, avatarUrl }: Profile): ProfileColumns {
  return { ...emailColumns(email), ...usernameColumns(username), fullName, avatarUrl: avatarUrl ?? null };
}

export function emailColumns(email: string): Pick<UserEntity, 'email' | 'emailKey'> {
  const normalized = normalizeEmail(email);
  return { email: normalized, emailKey: comparisonKey(normalized) };
}

function usernameColumns(username: string): Pick<UserEntity, 'username' | 'usernameKey'> {
  const normalized = normalizeUsername(username);
  return { username: normalized, usernameKey: comparisonKey(normalized) };
}
