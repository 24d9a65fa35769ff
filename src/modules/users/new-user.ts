import { newId } from '../../kernel/ids.js';
import { type Profile, profileColumns } from './profile-columns.js';
import type { UserEntity } from './user.entity.js';

/** What everybody has at first. */
export const FIRST_ROLES: readonly string[] = ['user'];

interface NewAccount {
  readonly profile: Profile;
  readonly passwordHash: string;
  readonly roles: readonly string[];
}

/** The row of an account that has just been made. */
export function newUser({ profile, passwordHash, roles }: NewAccount, now: Date): UserEntity {
  return {
    id: newId(now),
    ...profileColumns(profile),
    emailVerifiedAt: null,
    passwordHash,
    status: 'active',
    roles: [...roles],
    settings: {},
    attributes: profile.attributes ?? {},
    tokenVersion: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}
