import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ProviderIdentity } from '../../providers/index.js';
import { AccountFields, type Profile } from '../../users/index.js';

const FALLBACK = 'user';
/** Room for what is put behind it where it is in use. */
const MOST_USERNAME_CHARACTERS = 48;
const NOT_IN_USERNAMES = /[^\p{L}\p{N}\p{M}._-]+/gu;
const NOT_AT_THE_BEGINNING = /^[^\p{L}\p{N}]+/u;

/** The address by which somebody may be known here: one that their provider has verified and that an account may have; else null. */
export function provenEmailOf({ email, isEmailVerified }: ProviderIdentity): string | null {
  return isEmailVerified && email !== undefined ? accepted('email', email) : null;
}

/** What a new account of theirs says of them, apart from its username. What an account may not have is left out. */
export function proposedProfile(identity: ProviderIdentity, email: string): Omit<Profile, 'username'> {
  const { fullName, avatarUrl } = identity;
  return {
    email,
    fullName: accepted('fullName', fullName) ?? accepted('fullName', localPartOf(email)) ?? FALLBACK,
    avatarUrl: avatarUrl?.startsWith('https://') ? accepted('avatarUrl', avatarUrl) : null,
  };
}

/**
 * Usernames for a new account, the first of which that is allowed and free it gets.
 *
 * @param suffix something that makes it different from others, of letters and digits, another one at each call
 */
export function usernameProposals(identity: ProviderIdentity, email: string, suffix: () => string): string[] {
  const bases = [identity.username, localPartOf(email), FALLBACK].map((text) => usernameFrom(text ?? ''));
  const wanted = bases.find((base) => [...base].length >= 3) ?? FALLBACK;
  return [wanted, `${wanted}-${suffix()}`, `${wanted}-${suffix()}`, `${FALLBACK}-${suffix()}${suffix()}`];
}

function usernameFrom(text: string): string {
  const letters = text.normalize('NFKC').replaceAll(NOT_IN_USERNAMES, '').replace(NOT_AT_THE_BEGINNING, '');
  return [...letters].slice(0, MOST_USERNAME_CHARACTERS).join('').toLowerCase();
}

function localPartOf(email: string): string {
  return email.slice(0, email.lastIndexOf('@'));
}

/** As the routes that take such a field would store it; null where they would refuse it. */
function accepted<Name extends 'email' | 'fullName' | 'avatarUrl'>(
  name: Name,
  value: string | undefined,
): string | null {
  if (value === undefined) return null;
  const fields = plainToInstance(AccountFields, { [name]: value });
  const isRefused = validateSync(fields).some(({ property }) => property === name);
  return isRefused ? null : (fields[name] ?? null);
}
