import type { UserEntity } from './user.entity.js';

/**
 * What a token says of its user. For statements of other modules that must know in one step whether a user may hold a
 * session, the users module publishes the same as the view `user_subjects` (user_id, email, roles as JSON text,
 * token_version): a row for every active user and none for anybody else.
 */
export interface UserSubject {
  /** The claim `sub`. */
  readonly userId: string;
  /** The claim `email`. */
  readonly email: string;
  /** Their names. */
  readonly roles: readonly string[];
  /** Raised to end every token of the user. */
  readonly tokenVersion: number;
}

export function subjectOf({ id, email, roles, tokenVersion }: UserEntity): UserSubject {
  return { userId: id, email, roles, tokenVersion };
}

/** Reads the view's `roles` column as it comes from a raw statement. */
export function rolesFromColumn(column: string): string[] {
  return JSON.parse(column) as string[];
}
