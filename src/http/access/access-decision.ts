import type { AccessRules } from './access-rules.js';
import { allows, allowsAll } from './granted-permissions.js';

/** What is known of a caller when a route is judged. */
export interface JudgedCaller {
  readonly roles: readonly string[];
  readonly granted: ReadonlySet<string>;
  /** The path names this caller as the owner. */
  readonly isOwner: boolean;
  /** What the user may do on whom the route acts; nothing when that is the caller or nobody. */
  readonly targetGranted: ReadonlySet<string>;
}

/**
 * Whether a route's rules let the caller in. How recent the login has to be is not among them: `isRecentLogin` says that,
 * for callers who are let in. Rules of different kinds add up:
 *
 * | rule        | holds when                                                             |
 * | ----------- | ---------------------------------------------------------------------- |
 * | none        | always                                                                 |
 * | roles       | the caller has one of them                                             |
 * | permissions | the caller's roles allow all of them                                   |
 * | ownerOr     | the path names the caller, or the caller's roles allow the permission  |
 * | onUser      | the path names the caller, or the caller's roles allow all that the    |
 * |             | roles of the user allow whom it names; nobody's allow nothing          |
 */
export function isAllowed(rules: AccessRules, caller: JudgedCaller): boolean {
  const { roles, permissions, ownerOr, onUser } = rules;
  if (roles && !roles.some((role) => caller.roles.includes(role))) return false;
  if (permissions && !allowsAll(caller.granted, permissions)) return false;
  if (onUser && !allowsAll(caller.granted, caller.targetGranted)) return false;
  return !ownerOr || caller.isOwner || allows(caller.granted, ownerOr.permission);
}
