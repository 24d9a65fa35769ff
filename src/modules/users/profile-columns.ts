import type { IdentifiersService } from './identifiers/identifiers.service.js';
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

/**
 * The columns that a change of the profile sets; what is undefined stays as it is.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function changedColumns(
  profile: Partial<Profile>,
  present: Pick<UserEntity, 'username'>,
  identifiers: IdentifiersService,
): Partial<ProfileColumns> {
  const { email, username, fullName, avatarUrl } = profile;
  return {
    ...(email !== undefined && identifiers.emailColumns(email)),
    ...(username !== undefined && identifiers.usernameColumns(username, present.username)),
    ...(fullName !== undefined && { fullName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
  };
}

/** A whole profile as a change: what it leaves out is empty. */
export function wholeProfile({ email, username, fullName, avatarUrl }: Profile): Profile {
  return { email, username, fullName, avatarUrl: avatarUrl ?? null };
}
