/** Everything; no permission has this name. */
export const EVERYTHING = '*';

/** Whether the permission is among those granted. */
export function allows(granted: ReadonlySet<string>, permission: string): boolean {
  return granted.has(EVERYTHING) || granted.has(permission);
}

/** Whether all of the permissions are among those granted. */
export function allowsAll(granted: ReadonlySet<string>, permissions: Iterable<string>): boolean {
  return [...permissions].every((permission) => allows(granted, permission));
}
