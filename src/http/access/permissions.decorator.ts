import { accessRule } from './access-rules.js';
import type { Permission } from './permissions.js';

/** Only for callers whose roles allow all of these; the application does not start when one is in no catalogue. */
export const Permissions = (...permissions: readonly [Permission, ...Permission[]]) =>
  accessRule('permissions', permissions);

/**
 * For the user whom the path's parameter names, and for callers whose roles allow the permission.
 *
 * @param parameter of the path, without the colon; it holds a user's id
 */
export const OwnerOr = (permission: Permission, parameter = 'id') => accessRule('ownerOr', { permission, parameter });

/**
 * For what is done to the user whom the path's parameter names: only by that user, and by callers whose roles allow
 * whatever that user's roles allow. Otherwise whoever may change users could take an administrator's account over. It stands
 * beside the rule that says who may do it at all.
 *
 * @param parameter of the path, without the colon; it holds a user's id
 */
export const OnUser = (parameter = 'id') => accessRule('onUser', { parameter });
