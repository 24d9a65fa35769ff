import { randomUUID } from 'node:crypto';
import type { Account } from '../support/accounts.js';
import type { Tokens } from '../support/api-client.js';
import { FORM_TYPE } from '../support/service-clients.js';
import type { Route } from './hostile-routes.js';
import { bodyText, validFields } from './hostile-siege.js';

export type Person = Tokens & { readonly account: Account };

/** Who takes part in one request. */
export interface Cast {
  /** Whose password and refresh token the body holds where it needs one: the caller's, if the caller has an account. */
  readonly actor: Person;
  /** Whom the path names. */
  readonly owner: Person;
  /** A role that nobody has. */
  readonly roleName: string;
}

/** Where the examples of the document would be refused for another reason than who asks. */
const BODIES: Readonly<Record<string, () => object>> = {
  'POST /api/roles': () => ({ name: `r-${randomUUID()}`, description: 'A test.', permissions: [] }),
  'PATCH /api/roles/:name': () => ({ description: 'Another test.' }),
};

const PARAMETERS: Readonly<Record<string, (cast: Cast, route: string) => string>> = {
  id: ({ owner }, route) => (route.includes('/auth/sessions/') ? owner.session.id : owner.user.id),
  name: ({ roleName }) => roleName,
  kid: () => 'no-such-key',
  provider: () => 'no-such-provider',
  stream: () => 'receiver-1',
};

export interface MatrixRequest {
  readonly path: string;
  readonly rawBody?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that is refused for nothing but who asks. */
export function requestFor(name: string, route: Route | undefined, cast: Cast): MatrixRequest {
  const pattern = name.split(' ')[1] ?? '';
  const path = pattern
    .replaceAll(/:(\w+)/g, (_whole, parameter: string) => {
      const value = PARAMETERS[parameter];
      if (!value) throw new Error(`access-matrix-requests.ts does not know the parameter ${parameter} of ${name}`);
      return value(cast, name);
    })
    .replace('*', 'favicon-16x16.png');
  if (!route?.hasBody) return { path, headers: { 'if-match': '*' } };
  const own = BODIES[name];
  const fields = validFields(route, cast.actor);
  if (route.takesForm) {
    const form = [...fields].map(([field, json]): [string, string] => [field, String(JSON.parse(json))]);
    return { path, rawBody: new URLSearchParams(form).toString(), headers: { 'content-type': FORM_TYPE } };
  }
  const headers = { 'if-match': '*', 'content-type': 'application/json' };
  return { path, headers, rawBody: own ? JSON.stringify(own()) : bodyText(fields) };
}
