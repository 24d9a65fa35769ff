import { EVERYTHING } from '../../http/access/index.js';

/** What each role allows, by its name. */
export type RoleDefinitions = ReadonlyMap<string, readonly string[]>;

/** The built-in role that allows everything, also what a team's next module brings. */
export const ADMINISTRATOR = 'admin';

export function definitionsOf(
  roles: readonly { readonly name: string; readonly permissions: readonly string[] }[],
): RoleDefinitions {
  return new Map(roles.map(({ name, permissions }) => [name, permissions]));
}

/**
 * What somebody with these roles may do: what any of them allows. A role that is not there allows nothing, and
 * `*` in any row but the administrators' is no permission, however it came there.
 */
export function permissionsOfRoles(roles: readonly string[], definitions: RoleDefinitions): ReadonlySet<string> {
  const allowed = new Set<string>();
  for (const role of roles) {
    for (const permission of definitions.get(role) ?? []) {
      if (permission !== EVERYTHING || role === ADMINISTRATOR) allowed.add(permission);
    }
  }
  return allowed;
}

/** What stands in one of the two and not in the other. */
export function differenceOf(one: readonly string[], other: readonly string[]): string[] {
  return [...one.filter((item) => !other.includes(item)), ...other.filter((item) => !one.includes(item))];
}
