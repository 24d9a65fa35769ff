import type { AuditEvent } from '../audit/index.js';
import type { AttemptRefused } from '../throttling/index.js';
import type { UserEntity } from './user.entity.js';

/** Why somebody does not get in; told to the log, and to themselves only as far as they have proved who they are. */
type LoginRefusal = 'unknown_account' | 'wrong_password' | 'deleted' | 'suspended';

/**
 * | account   | password | refusal         |
 * | --------- | -------- | --------------- |
 * | none      | –        | unknown_account |
 * | any       | wrong    | wrong_password  |
 * | deleted   | right    | deleted         |
 * | suspended | right    | suspended       |
 * | active    | right    | none            |
 */
export function refusalOf(user: UserEntity | null, matches: boolean): LoginRefusal | undefined {
  if (!user) return 'unknown_account';
  if (!matches) return 'wrong_password';
  if (user.deletedAt) return 'deleted';
  return user.status === 'suspended' ? 'suspended' : undefined;
}

/** Says nothing of what was typed: it may have been a password in the wrong field. */
export function loginFailed(user: UserEntity | null, reason: LoginRefusal): AuditEvent {
  return { name: 'login.failed', outcome: 'failure', ...(user && { subjectId: user.id }), details: { reason } };
}

/** The password was not looked at, so it may have been right. */
export function loginBlocked(user: UserEntity | null, { scope, kind }: AttemptRefused): AuditEvent {
  const details = { reason: kind, count: scope };
  return { name: 'login.blocked', outcome: 'failure', ...(user && { subjectId: user.id }), details };
}

/** Which fields, and not what they hold: that is the person's. */
export function accountChanged(id: string, profile: object): AuditEvent {
  return { name: 'account.changed', subjectId: id, details: { fields: Object.keys(profile).sort() } };
}

/** Not to which one: that is the person's. */
export function emailChanged(id: string): AuditEvent {
  return { name: 'email.changed', subjectId: id };
}
