import { accessRule } from './access-rules.js';

/** Only for callers who have one of the roles. */
export const Roles = (...roles: readonly [string, ...string[]]) => accessRule('roles', roles);
