import type { IncomingHttpHeaders } from 'node:http';
import type { AccessRules, Permission, PermissionCatalogue } from '../../../http/access/index.js';
import { DomainError, fieldRefused } from '../../../kernel/domain-error.js';
import { ROLE_NAME } from '../../roles/index.js';

/** What a gateway demands of the caller; all of them have to be met. */
export type GateDemands = readonly Pick<AccessRules, 'roles' | 'permissions'>[];

/** Parameters of an address, as Fastify reads them. */
type Query = Readonly<Record<string, unknown>>;

const ROLE = 'role';
const PERMISSION = 'permission';
const ROLE_HEADER = 'x-auth-require-role';
const PERMISSION_HEADER = 'x-auth-require-permission';

/**
 * Reads what a gateway demands, in the address and in headers. If both have demands, both must be met: a header can only
 * demand more than the address does.
 *
 * | given                                             | verdict                                     |
 * | ------------------------------------------------- | ------------------------------------------- |
 * | nothing                                           | any live session                            |
 * | `role`, once or more                              | one of these roles, as with `@Roles()`      |
 * | `permission`, once or more                        | all of them, as with `@Permissions()`       |
 * | a header, of one name or more, with commas        | the same, beside what the address demands   |
 * | another parameter, so that a slip opens no door   | VALIDATION_FAILED                           |
 * | an empty value, or a role that no role can be     | VALIDATION_FAILED                           |
 * | a permission that is in no catalogue              | VALIDATION_FAILED                           |
 *
 * @throws DomainError VALIDATION_FAILED
 */
export function gateDemandsIn(query: Query, headers: IncomingHttpHeaders, catalogue: PermissionCatalogue): GateDemands {
  for (const name of Object.keys(query)) {
    if (name !== ROLE && name !== PERMISSION) throw unknownParameter();
  }
  const inAddress = {
    ...rolesOf(ROLE, valuesOf(query[ROLE])),
    ...permissionsOf(PERMISSION, valuesOf(query[PERMISSION]), catalogue),
  };
  const inHeaders = {
    ...rolesOf(ROLE_HEADER, listOf(headers[ROLE_HEADER])),
    ...permissionsOf(PERMISSION_HEADER, listOf(headers[PERMISSION_HEADER]), catalogue),
  };
  return [inAddress, inHeaders];
}

function unknownParameter(): DomainError {
  return fieldRefused('query', 'IS_KNOWN', `The parameters are ${ROLE} and ${PERMISSION}, and no others.`);
}

function rolesOf(field: string, names: readonly string[]): Pick<AccessRules, 'roles'> {
  if (names.length === 0) return {};
  if (!names.every((name) => ROLE_NAME.test(name)))
    throw fieldRefused(field, 'MATCHES', 'This cannot be the name of a role. A name is, for example, admin.');
  return { roles: names };
}

function permissionsOf(
  field: string,
  names: readonly string[],
  catalogue: PermissionCatalogue,
): Pick<AccessRules, 'permissions'> {
  if (names.length === 0) return {};
  const known = names.filter((name): name is Permission => catalogue.has(name));
  if (known.length < names.length)
    throw fieldRefused(field, 'IS_KNOWN', 'The application does not know this permission.');
  return { permissions: known };
}

/** A parameter is a text, or a list if it was given more than once. */
function valuesOf(value: unknown): readonly string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** Node joins headers of one name with commas. An empty header stays an empty name, which is refused. */
function listOf(header: string | readonly string[] | undefined): readonly string[] {
  return valuesOf(header).flatMap((text) => text.split(',').map((name) => name.trim()));
}
