/** Everything that a route of ours may ask for, with what it allows. */
export const OWN_PERMISSIONS = {
  'audit:read': 'Read and verify the audit log.',
  'connections:read': 'See to which providers users are connected, and in what state; never their tokens.',
  'connections:read-token': 'Read the access token of one’s own connection, where CONNECTION_TOKENS is on.',
  'keys:read': 'List the signing keys.',
  'keys:write': 'Rotate and revoke signing keys.',
  'roles:assign': 'Give roles to users and take them away.',
  'roles:read': 'List the roles and the permissions.',
  'roles:write': 'Make, change and delete roles.',
  'sessions:end': 'End the sessions of users and log them out everywhere.',
  'sessions:read': 'See the sessions of users, also why they ended.',
  'users:create': 'Create accounts.',
  'users:delete': 'Delete users.',
  'users:export': 'Export everything held about a user.',
  'users:read': 'List and read users.',
  'users:suspend': 'Suspend users, and restore the suspended and the deleted.',
  'users:update': 'Change and replace profiles, e-mail addresses too.',
} as const;

/**
 * The names of permissions by who brings them. A team adds its own, so that decorators know them:
 * `declare module 'watchword' { interface PermissionNames { billing: 'invoices:read' | 'invoices:write' } }`
 */
export interface PermissionNames {
  /** Watchword's own. */
  readonly watchword: keyof typeof OWN_PERMISSIONS;
}

/** `resource:action`; what a route may ask for and a role may allow. */
export type Permission = PermissionNames[keyof PermissionNames];

/** A permission in the catalogue that roles choose from. */
export interface PermissionDefinition {
  /** `resource:action`, declared in `PermissionNames`. */
  readonly name: Permission;
  /** One sentence for whoever decides what a role allows. */
  readonly description: string;
}

const FORM = /^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/;
const MOST_CHARACTERS = 64;

/** Every permission that there is, ours and the team's. */
export class PermissionCatalogue {
  private readonly byName: ReadonlyMap<string, PermissionDefinition>;

  /** @throws Error when a name is malformed or there already */
  constructor(more: readonly PermissionDefinition[] = []) {
    const own = Object.entries(OWN_PERMISSIONS).map(([name, description]) => ({ name, description }));
    const byName = new Map<string, PermissionDefinition>();
    for (const permission of [...(own as PermissionDefinition[]), ...more]) {
      const { name } = permission;
      if (!FORM.test(name) || name.length > MOST_CHARACTERS)
        throw new Error(`${name} is not of the form resource:action`);
      if (byName.has(name)) throw new Error(`the permission ${name} is there twice`);
      byName.set(name, permission);
    }
    this.byName = byName;
  }

  has(name: string): name is Permission {
    return this.byName.has(name);
  }

  /** In the order of their names. */
  list(): readonly PermissionDefinition[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}
