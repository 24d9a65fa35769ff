import type { AcceptedAttributes } from './attributes/user-attributes.js';
import { comparisonKey, normalizeEmail, normalizeUsername } from './identifiers.js';
import type { UserEntity } from './user.entity.js';

/** What people say of themselves and may change. */
export interface Profile {
  readonly email: string;
  readonly username: string;
  readonly fullName: string;
  readonly avatarUrl?: string | null | undefined;
  /** All of them. */
  readonly attributes?: AcceptedAttributes | undefined;
}

/** The same as it was sent. */
export interface SentProfile extends Omit<Profile, 'attributes'> {
  /** Judged by UserAttributeRules before anything is stored. */
  readonly attributes?: unknown;
}

type ProfileColumns = Pick<UserEntity, 'email' | 'emailKey' | 'username' | 'usernameKey' | 'fullName' | 'avatarUrl'> & {
  attributes?: AcceptedAttributes;
};

/** The columns that a change of the profile sets; what is undefined stays as it is. */
export function changedColumns(profile: Partial<Profile>): Partial<ProfileColumns> {
  return {
    ...(profile.email !== undefined && emailColumns(profile.email)),
    ...(profile.username !== undefined && usernameColumns(profile.username)),
    ...(profile.fullName !== undefined && { fullName: profile.fullName }),
    ...(profile.avatarUrl !== undefined && { avatarUrl: profile.avatarUrl }),
    ...(profile.attributes !== undefined && { attributes: profile.attributes }),
  };
}

/** The columns of a whole profile; what it leaves out is empty, but attributes, which an application may not have. */
export function profileColumns({ email, username, fullName, avatarUrl, attributes }: Profile): ProfileColumns {
  return {
    ...emailColumns(email),
    ...usernameColumns(username),
    ...{ fullName, avatarUrl: avatarUrl ?? null },
    ...(attributes !== undefined && { attributes }),
  };
}

export function emailColumns(email: string): Pick<UserEntity, 'email' | 'emailKey'> {
  const normalized = normalizeEmail(email);
  return { email: normalized, emailKey: comparisonKey(normalized) };
}

function usernameColumns(username: string): Pick<UserEntity, 'username' | 'usernameKey'> {
  const normalized = normalizeUsername(username);
  return { username: normalized, usernameKey: comparisonKey(normalized) };
}
