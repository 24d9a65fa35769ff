import { applyDecorators, SetMetadata, VERSION_NEUTRAL } from '@nestjs/common';
import { VERSION_METADATA } from '@nestjs/common/constants.js';

/** Our routes by groups, each of which an application can leave out, with what is in it. */
export const ENDPOINT_GROUPS = {
  registration: 'POST auth/register',
  login: 'POST auth/login and auth/reauthenticate',
  refresh: 'POST auth/refresh and auth/refresh-token',
  logout: 'POST auth/logout and auth/logout-all',
  sessions: 'auth/sessions: the sessions of the caller',
  passwords: 'auth/password: change, forgot and reset',
  email: 'auth/email: confirm and change an address',
  emailLogin: 'auth/email-login: sign in by a link',
  federation: 'auth/providers: sign in through other providers, and connect accounts there',
  invitations: 'POST users/invitations and users/:id/invitation',
  cookieSession: 'auth/session: the classic session in a cookie',
  forwardAuth: 'auth/forward-auth: what gateways ask about each request',
  profile: 'users/me: profile, settings and export of the caller',
  connections: 'connections and users/:id/connections: what users have connected at providers',
  users: 'users: administration of accounts, their sessions and exports',
  roles: 'roles, permissions and users/:id/roles',
  audit: 'audit',
  keys: 'admin/keys: signing keys for administrators',
  wellKnown: '/.well-known: the public keys and the metadata of the server',
  oauth: '/oauth: introspection, revocation and security events for other services, and refreshing as OAuth has it',
  health: '/health',
  metrics: '/metrics',
  accountPages: '/account: the pages that links in mails open',
  docs: '/docs: Swagger UI, the OpenAPI document and the Postman collection',
} as const;

/** The name of a group of our routes. */
export type EndpointGroup = keyof typeof ENDPOINT_GROUPS;

/** Those whose addresses a standard or a custom gives: they stand beside the prefix of the others. */
const OUTSIDE_THE_PREFIX: readonly EndpointGroup[] = [
  'wellKnown',
  'oauth',
  'health',
  'metrics',
  'accountPages',
  'docs',
];

const GROUP = Symbol('watchword:endpoint-group');

/**
 * Says to which group the routes of a controller of ours belong, and which others they are another door to: where one of them
 * is left out, so are these routes. Versions that a host gives to its routes are not theirs.
 */
export const InEndpointGroup = (group: EndpointGroup, ...others: readonly EndpointGroup[]) =>
  applyDecorators(SetMetadata(GROUP, [group, ...others]), SetMetadata(VERSION_METADATA, VERSION_NEUTRAL));

/** Undefined for a controller that is not ours. */
export function endpointGroupOf(controller: object): EndpointGroup | undefined {
  return neededGroupsOf(controller)[0];
}

/** The groups without which there are no routes of the controller; none for a controller that is not ours. */
export function neededGroupsOf(controller: object): readonly EndpointGroup[] {
  return (Reflect.getOwnMetadata(GROUP, controller) ?? []) as readonly EndpointGroup[];
}

export function isBelowPrefix(group: EndpointGroup): boolean {
  return !OUTSIDE_THE_PREFIX.includes(group);
}
