import type { AdministeredUserResponse } from '../../modules/users/index.js';
import { type Column, described, instantText } from '../table.js';

/** What is looked for in an argument that names a user. */
export const NAMED_USER = 'id, e-mail address or username';

export const USER_COLUMNS: readonly Column<AdministeredUserResponse>[] = [
  { title: 'ID', of: ({ id }) => id },
  { title: 'E-MAIL', of: ({ email }) => email },
  { title: 'USERNAME', of: ({ username }) => username },
  { title: 'FULL NAME', of: ({ fullName }) => fullName },
  { title: 'ROLES', of: ({ roles }) => roles.join(',') },
  { title: 'STATUS', of: ({ status }) => status },
  { title: 'CREATED', of: ({ createdAt }) => instantText(createdAt) },
];

export function describedUser(user: AdministeredUserResponse): string[] {
  return described({
    id: user.id,
    ...(user.externalId !== null && { 'external id': user.externalId }),
    'e-mail': user.email,
    username: user.username,
    'full name': user.fullName,
    avatar: user.avatarUrl ?? '',
    roles: user.roles.join(', '),
    status: user.status,
    ...(user.attributes && { attributes: JSON.stringify(user.attributes) }),
    created: instantText(user.createdAt),
    updated: instantText(user.updatedAt),
    deleted: instantText(user.deletedAt),
  });
}

/** The end of a sentence about what was done to somebody. */
export function nameOf({ username, id }: AdministeredUserResponse): string {
  return `${username} (${id})`;
}
