import { fieldRefused } from '../../kernel/domain-error.js';
import type { AcceptedAttributes } from './attributes/user-attributes.js';
import { isAddressName } from './identifiers/address-names.js';
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
 * The columns that a change of the profile sets; what is undefined stays as it is, but a username that is the address, which follows
 * that when it is stored.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function changedColumns(
  profile: Partial<AdministeredProfile>,
  present: Pick<UserEntity, 'username' | 'email'>,
  identifiers: IdentifiersService,
): Partial<ProfileColumns> {
  const { externalId, email, username, fullName, avatarUrl, attributes } = profile;
  return {
    ...(externalId !== undefined && { externalId }),
    ...(email !== undefined && identifiers.emailColumns(email)),
    ...(username !== undefined && identifiers.usernameColumns(username, present.username, email ?? present.email)),
    ...(fullName !== undefined && { fullName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(attributes !== undefined && { attributes }),
  };
}

/** A whole profile as a change: what it leaves out is empty, but attributes, which an application may not have. */
export function wholeProfile({ externalId, avatarUrl, ...others }: AdministeredProfile): AdministeredProfile {
  return { ...others, externalId: externalId ?? null, avatarUrl: avatarUrl ?? null };
}

/**
 * Whether a username with an `@` was judged by the address that the account has, so that it is right for that one alone.
 */
export function dependsOnAddress({ email, username }: Partial<Pick<UserEntity, 'email' | 'username'>>): boolean {
  return email === undefined && username !== undefined && isAddressName(username);
}

/**
 * What users ask for of their own, of whom nobody knows yet when another address will count: a username that is to be the new
 * address follows it where the present one is the address, and must wait for it elsewhere.
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function withoutFollowingName(
  profile: Partial<Profile>,
  present: Pick<UserEntity, 'username' | 'email'>,
  identifiers: IdentifiersService,
): Partial<Profile> {
  const { username, ...others } = profile;
  if (username === undefined || !identifiers.isSameAddress(username, others.email)) return profile;
  if (identifiers.isSameAddress(username, present.email)) return profile;
  if (isAddressName(present.username)) return others;
  throw fieldRefused('username', 'IS_USERNAME', 'username can be the new e-mail address once that is the account’s');
}
