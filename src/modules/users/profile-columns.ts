import type { AcceptedAttributes } from './attributes/user-attributes.js';
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
  /** All of them. */
  readonly attributes?: AcceptedAttributes | undefined;
}

/** What administrators and operators say of people: more than those say of themselves. */
export interface AdministeredProfile extends Profile {
  /** What another system calls the account; unique, and compared as it is written. */
  readonly externalId?: string | null | undefined;
}

/** What people say of themselves, as it was sent. */
export interface SentProfile extends Omit<Profile, 'attributes'> {
  /** Judged by UserAttributeRules before anything is stored. */
  readonly attributes?: unknown;
}

/** What administrators say of them, as it was sent. */
export type SentAdministeredProfile = SentProfile & Pick<AdministeredProfile, 'externalId'>;

type ProfileColumns = Pick<
  UserEntity,
  'externalId' | 'email' | 'emailKey' | 'username' | 'usernameKey' | 'fullName' | 'avatarUrl'
> & {
  attributes?: AcceptedAttributes;
};

/**
 * The columns that a change of the profile sets; what is undefined stays as it is.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function changedColumns(
  profile: Partial<AdministeredProfile>,
  present: Pick<UserEntity, 'username'>,
  identifiers: IdentifiersService,
): Partial<ProfileColumns> {
  const { externalId, email, username, fullName, avatarUrl, attributes } = profile;
  return {
    ...(externalId !== undefined && { externalId }),
    ...(email !== undefined && identifiers.emailColumns(email)),
    ...(username !== undefined && identifiers.usernameColumns(username, present.username)),
    ...(fullName !== undefined && { fullName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(attributes !== undefined && { attributes }),
  };
}

/** A whole profile as a change: what it leaves out is empty, but attributes, which an application may not have. */
export function wholeProfile({ externalId, avatarUrl, ...others }: AdministeredProfile): AdministeredProfile {
  return { ...others, externalId: externalId ?? null, avatarUrl: avatarUrl ?? null };
}
