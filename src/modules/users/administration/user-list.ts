export const USER_STATUSES = ['active', 'suspended', 'deleted'] as const;
export type ListedStatus = (typeof USER_STATUSES)[number];

export const USER_SORTS = ['createdAt', '-createdAt', 'email', '-email', 'username', '-username'] as const;
export type UserSort = (typeof USER_SORTS)[number];

/** Which users are listed, and in what order. */
export interface UserList {
  readonly sort: UserSort;
  readonly status?: ListedStatus | undefined;
  /** The name of a role that they have. */
  readonly role?: string | undefined;
  /** What another system calls them. */
  readonly externalId?: string | undefined;
  /** The beginning of an e-mail address, a username or a full name. */
  readonly text?: string | undefined;
}

/** How a role may stand in the column, which is JSON: there no bracket or comma within a text stands before a bare quotation mark. */
export function roleElements(role: string): readonly [first: string, later: string] {
  const element = JSON.stringify(role);
  return [`[${element}`, `,${element}`];
}
