import type { Permission } from '../../src/http/access/index.js';

/** Statuses by who asks, where the route looks at its caller. */
interface GuardedRow {
  readonly anonymous: number;
  /** Somebody with an account and no permission, who is not the owner of what the path names. */
  readonly user: number;
  /** Whom the path names, or whose the thing is; as any user unless given. */
  readonly owner?: number;
  readonly admin: number;
  /** Each of these permissions alone does what the administrator's role does; any other does nothing. */
  readonly holders?: readonly Permission[];
  /** The same on an administrator, who has permissions that the holder lacks. */
  readonly overAdmin?: number;
  /** With the token that a user had before the suspension; 401 unless given. */
  readonly suspended?: number;
  /** With a token that has expired; 401 unless given. */
  readonly expired?: number;
  /** With the proof of a registered service; as anybody unless given. */
  readonly asService?: number;
}

export type Row =
  | { readonly everyone: number }
  /** For registered services; 401 to all others, whatever token they have. */
  | { readonly service: number }
  /** For whoever has METRICS_TOKEN; 401 to all others. */
  | { readonly scraper: number }
  | GuardedRow;

/**
 * Who may do what: the specification, written by hand and compared with the decorators by asking the application. A route
 * without a row fails the test, and so does a row without a route. A new route takes one line here, and one in
 * access-matrix-requests.ts where the example of its body would be refused.
 */
export const MATRIX: Readonly<Record<string, Row>> = {
  'POST /api/auth/register': { everyone: 201 },
  'POST /api/auth/login': { anonymous: 200, user: 200, admin: 200, suspended: 403, expired: 200 },
  'POST /api/auth/session': { anonymous: 200, user: 200, admin: 200, suspended: 403, expired: 200 },
  // by the refresh token in the body; what lives is the session, not the access token
  'POST /api/auth/refresh': { anonymous: 200, user: 200, admin: 200, expired: 200 },
  'POST /api/auth/refresh-token': { anonymous: 200, user: 200, admin: 200, expired: 200 },
  // whoever has a refresh token of ours may let go of its session, ended or not
  'POST /api/auth/logout': { everyone: 200 },
  // EMAIL_LOGIN is off
  'POST /api/auth/email-login': { everyone: 404 },
  'POST /api/auth/email-login/redeem': { everyone: 404 },
  'GET /api/auth/providers': { everyone: 200 },
  // of a provider that there is not
  'GET /api/auth/providers/:provider/authorize': { everyone: 404 },
  'GET /api/auth/providers/:provider/callback': { everyone: 404 },
  'POST /api/auth/providers/:provider/callback': { everyone: 404 },
  'POST /api/auth/logout-all': { anonymous: 401, user: 200, admin: 200 },
  'POST /api/auth/password/change': { anonymous: 401, user: 200, admin: 200 },
  'POST /api/auth/password/forgot': { everyone: 202 },
  'POST /api/auth/password/reset': { everyone: 400 },
  'POST /api/auth/email/verify': { everyone: 400 },
  'POST /api/auth/email/change/confirm': { everyone: 400 },
  'POST /api/auth/email/change/undo': { everyone: 400 },
  // without an address in the body it is about the caller
  'POST /api/auth/email/resend': { anonymous: 401, user: 202, admin: 202 },
  'POST /api/auth/reauthenticate': { anonymous: 401, user: 200, admin: 200 },
  'GET /api/auth/session': { anonymous: 401, user: 200, admin: 200 },
  'DELETE /api/auth/session': { anonymous: 401, user: 200, admin: 200 },
  'GET /api/auth/forward-auth': { anonymous: 401, user: 204, admin: 204 },
  'POST /api/auth/forward-auth': { anonymous: 401, user: 204, admin: 204 },
  'PUT /api/auth/forward-auth': { anonymous: 401, user: 204, admin: 204 },
  'PATCH /api/auth/forward-auth': { anonymous: 401, user: 204, admin: 204 },
  'DELETE /api/auth/forward-auth': { anonymous: 401, user: 204, admin: 204 },
  'GET /api/auth/sessions': { anonymous: 401, user: 200, admin: 200 },
  'DELETE /api/auth/sessions': { anonymous: 401, user: 200, admin: 200 },
  'DELETE /api/auth/sessions/:id': { anonymous: 401, user: 404, owner: 200, admin: 404 },

  'GET /api/users/me': { anonymous: 401, user: 200, admin: 200 },
  'PATCH /api/users/me': { anonymous: 401, user: 200, admin: 200 },
  'DELETE /api/users/me': { anonymous: 401, user: 200, admin: 200 },
  'GET /api/users/me/settings': { anonymous: 401, user: 200, admin: 200 },
  'PATCH /api/users/me/settings': { anonymous: 401, user: 200, admin: 200 },
  'GET /api/users/me/export': { anonymous: 401, user: 200, admin: 200 },

  'GET /api/connections': { anonymous: 401, user: 200, admin: 200 },
  // to a provider to which nobody is connected
  'DELETE /api/connections/:provider': { anonymous: 401, user: 404, admin: 404 },
  'POST /api/connections/:provider/refresh': { anonymous: 401, user: 404, admin: 404 },
  // CONNECTION_TOKENS is off
  'GET /api/connections/:provider/token': {
    ...{ anonymous: 401, user: 403, admin: 404, holders: ['connections:read-token'] },
  },

  'GET /api/users': { anonymous: 401, user: 403, admin: 200, holders: ['users:read'] },
  'POST /api/users': { anonymous: 401, user: 403, admin: 201, holders: ['users:create'] },
  'POST /api/users/invitations': { anonymous: 401, user: 403, admin: 201, holders: ['users:create'] },
  // of somebody who has a password
  'POST /api/users/:id/invitation': over({ user: 403, admin: 409, holders: ['users:create'], overAdmin: 403 }),
  'GET /api/users/:id': over({ user: 403, owner: 200, admin: 200, holders: ['users:read'], overAdmin: 200 }),
  'PATCH /api/users/:id': over({ user: 403, admin: 200, holders: ['users:update'], overAdmin: 403 }),
  'PUT /api/users/:id': over({ user: 403, admin: 200, holders: ['users:update'], overAdmin: 403 }),
  'DELETE /api/users/:id': over({ user: 403, admin: 200, holders: ['users:delete'], overAdmin: 403 }),
  'POST /api/users/:id/suspend': over({ user: 403, admin: 200, holders: ['users:suspend'], overAdmin: 403 }),
  'POST /api/users/:id/restore': over({ user: 403, admin: 200, holders: ['users:suspend'], overAdmin: 403 }),
  'POST /api/users/:id/logout': over({ user: 403, admin: 200, holders: ['sessions:end'], overAdmin: 403 }),
  'GET /api/users/:id/sessions': over({
    ...{ user: 403, owner: 200, admin: 200, holders: ['sessions:read'], overAdmin: 403 },
  }),
  'GET /api/users/:id/connections': over({
    ...{ user: 403, owner: 200, admin: 200, holders: ['connections:read'], overAdmin: 403 },
  }),
  'DELETE /api/users/:id/sessions': over({ user: 403, admin: 200, holders: ['sessions:end'], overAdmin: 403 }),
  'GET /api/users/:id/export': over({
    ...{ user: 403, owner: 200, admin: 200, holders: ['users:export'], overAdmin: 403 },
  }),
  'PUT /api/users/:id/roles': over({ user: 403, admin: 200, holders: ['roles:assign'], overAdmin: 403 }),

  'GET /api/permissions': { anonymous: 401, user: 403, admin: 200, holders: ['roles:read'] },
  'GET /api/roles': { anonymous: 401, user: 403, admin: 200, holders: ['roles:read'] },
  'GET /api/roles/:name': { anonymous: 401, user: 403, admin: 200, holders: ['roles:read'] },
  'POST /api/roles': { anonymous: 401, user: 403, admin: 201, holders: ['roles:write'] },
  'PATCH /api/roles/:name': { anonymous: 401, user: 403, admin: 200, holders: ['roles:write'] },
  'DELETE /api/roles/:name': { anonymous: 401, user: 403, admin: 200, holders: ['roles:write'] },

  'GET /api/audit': { anonymous: 401, user: 403, admin: 200, holders: ['audit:read'] },
  'GET /api/audit/verify': { anonymous: 401, user: 403, admin: 200, holders: ['audit:read'] },

  'GET /api/admin/keys': { anonymous: 401, user: 403, admin: 200, holders: ['keys:read'] },
  'POST /api/admin/keys/rotate': { anonymous: 401, user: 403, admin: 200, holders: ['keys:write'] },
  // of a key that there is not: revoking one would end everybody's tokens
  'DELETE /api/admin/keys/:kid': { anonymous: 401, user: 403, admin: 404, holders: ['keys:write'] },

  // by the refresh token in the form, as POST /api/auth/refresh; a service is another client
  'POST /oauth/token': { anonymous: 200, user: 200, admin: 200, suspended: 400, expired: 200, asService: 401 },
  'POST /oauth/introspect': { service: 200 },
  'POST /oauth/revoke': { service: 200 },
  'POST /oauth/events/:stream': { service: 200 },
  'GET /.well-known/oauth-authorization-server': { everyone: 200 },
  'GET /.well-known/openid-configuration': { everyone: 200 },
  'GET /.well-known/jwks.json': { everyone: 200 },
  'GET /health/live': { everyone: 200 },
  'GET /health/ready': { everyone: 200 },
  'GET /metrics': { scraper: 200 },

  'GET /docs': { everyone: 200 },
  'GET /docs/': { everyone: 200 },
  'GET /docs/*': { everyone: 200 },
  // of a list that Swagger UI brings; the file is not among those that are served
  'GET /docs/LICENSE': { everyone: 404 },
  'GET /docs/index.html': { everyone: 200 },
  'GET /docs/swagger-ui-init.js': { everyone: 200 },
  'GET /docs/docs/swagger-ui-init.js': { everyone: 200 },
  'GET /docs/openapi.json': { everyone: 200 },
  'GET /docs/postman.json': { everyone: 200 },
  'GET /docs-yaml': { everyone: 200 },
};

/** A row about what is done to a user: it has to say what becomes of that where the user is an administrator. */
function over(row: Omit<GuardedRow, 'anonymous'> & Required<Pick<GuardedRow, 'holders' | 'overAdmin'>>): GuardedRow {
  return { anonymous: 401, ...row };
}

/** Somebody with one permission and no other. */
type Holder = `holder of ${Permission}`;
export type Principal =
  | 'anonymous'
  | 'user'
  | 'owner'
  | 'admin'
  | 'suspended'
  | 'expired'
  | 'service'
  | 'scraper'
  | 'holder over an administrator'
  | Holder;

export function expectedOf(row: Row, principal: Principal): number {
  if ('everyone' in row) return row.everyone;
  if ('service' in row) return principal === 'service' ? row.service : 401;
  if ('scraper' in row) return principal === 'scraper' ? row.scraper : 401;
  if (principal === 'service') return row.asService ?? row.anonymous;
  if (principal === 'scraper') return row.anonymous;
  if (principal === 'suspended' || principal === 'expired') return row[principal] ?? 401;
  if (principal === 'owner') return row.owner ?? row.user;
  if (principal === 'holder over an administrator') return row.overAdmin ?? row.user;
  if (principal === 'anonymous' || principal === 'user' || principal === 'admin') return row[principal];
  return row.holders?.some((permission) => principal === `holder of ${permission}`) ? row.admin : row.user;
}
