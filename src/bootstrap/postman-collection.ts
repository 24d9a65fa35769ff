import type { OpenAPIObject } from '@nestjs/swagger';
import { ACCESS_EXTENSIONS } from '../http/access/index.js';
import { isSecuredBy } from './openapi-security.js';
import { type DocumentedOperation, type Operation, operationsIn } from './openapi-operations.js';
import { bodyOf, parametersIn, VALUES } from './postman-body.js';
import { END_OF_TOUR, TOUR, type TourStep } from './postman-tour.js';

interface PostmanRequest {
  readonly name: string;
  readonly request: object;
  readonly event: readonly object[];
}

interface PostmanFolder {
  readonly name: string;
  readonly item: readonly PostmanRequest[];
}

interface PostmanVariable {
  readonly key: string;
  readonly value: string;
}

export interface PostmanCollection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: object;
  readonly variable: readonly PostmanVariable[];
  readonly item: readonly PostmanFolder[];
}

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** A service proves itself by a secret; see SERVICE_CLIENTS. */
const AS_SERVICE = {
  type: 'basic',
  basic: [
    { key: 'username', value: '{{clientId}}', type: 'string' },
    { key: 'password', value: '{{clientSecret}}', type: 'string' },
  ],
};

/** A request says what it expects, so that a run of the collection shows what went wrong. */
const EXPECT = "pm.test('answers as documented', () => pm.expect(pm.response.code).to.be.oneOf(";
const READ_ANSWER = [
  "const isJson = (pm.response.headers.get('content-type') ?? '').includes('json');",
  'const answer = isJson ? pm.response.json().data : undefined;',
];

/**
 * The API as a Postman collection (format 2.1), made from the OpenAPI document. It runs from start to end: see `TOUR` for its
 * order. Operations that the tour does not know, such as a team's, come in a folder of their tag.
 */
export function postmanCollectionOf(document: OpenAPIObject, baseUrl: string): PostmanCollection {
  const operations = operationsById(document);
  return {
    info: { name: document.info.title, description: document.info.description ?? '', schema: SCHEMA },
    auth: bearer('{{accessToken}}'),
    variable: variablesOf(baseUrl),
    item: foldersFor(operations).flatMap(({ name, steps }) => {
      const item = steps.flatMap((step) => {
        const found = operations.get(step.operationId);
        return found ? [requestOf(document, found, step)] : [];
      });
      return item.length > 0 ? [{ name, item }] : [];
    }),
  };
}

function operationsById(document: OpenAPIObject): Map<string, DocumentedOperation> {
  return new Map(
    operationsIn(document).map((each) => [each.operation.operationId ?? `${each.method} ${each.path}`, each]),
  );
}

function foldersFor(operations: ReadonlyMap<string, DocumentedOperation>) {
  const toured = new Set([...TOUR, END_OF_TOUR].flatMap(({ steps }) => steps.map(({ operationId }) => operationId)));
  const others = new Map<string, TourStep[]>();
  for (const [operationId, { operation }] of operations) {
    if (toured.has(operationId)) continue;
    const tag = operation.tags?.[0] ?? 'Other';
    others.set(tag, [...(others.get(tag) ?? []), { operationId }]);
  }
  return [...TOUR, ...[...others].map(([name, steps]) => ({ name, steps })), END_OF_TOUR];
}

function variablesOf(baseUrl: string): PostmanVariable[] {
  const values = {
    baseUrl,
    suffix: '',
    password: '',
    newPassword: '',
    // whoever has no administrator sees how the administration refuses them
    adminIdentifier: VALUES['identifier'] as string,
    adminPassword: '{{password}}',
    accessToken: '',
    refreshToken: '',
    adminAccessToken: '',
    sessionId: '',
    userId: '',
    roleName: 'user',
    // a provider through which one signs in
    providerId: 'google',
    keyId: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    // the provider of a connection
    connectionId: 'google',
    eventId: 'postman',
    clientId: '',
    clientSecret: '',
  };
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}

function requestOf(document: OpenAPIObject, documented: DocumentedOperation, step: TourStep): PostmanRequest {
  const { method, path, operation } = documented;
  const request = {
    method: method.toUpperCase(),
    description: operation.summary ?? '',
    url: urlOf(path, operation),
    ...authOf(operation, path),
    ...bodyOf(document, documented, step),
  };
  return { name: step.name ?? `${method.toUpperCase()} ${path}`, request, event: eventsOf(operation, step) };
}

function eventsOf(operation: Operation, { before, after, orElse }: TourStep): object[] {
  const script = (listen: string, exec: readonly string[]) => ({ listen, script: { type: 'text/javascript', exec } });
  const expectation = `${EXPECT}${JSON.stringify(expectedStatuses(operation, orElse))}));`;
  return [
    ...(before ? [script('prerequest', before)] : []),
    script('test', after ? [expectation, ...READ_ANSWER, ...after] : [expectation]),
  ];
}

/** The success, and the refusal of those who were given no right, no client and no address to ask from. */
function expectedStatuses(operation: Operation, orElse: readonly number[] = []): number[] {
  const success = Object.keys(operation.responses).filter((status) => status.startsWith('2'));
  return [
    ...success.map(Number),
    ...orElse,
    ...(isSecuredBy(operation, ['service-client', 'metrics-token']) ? [401] : []),
    ...(isForAdministrators(operation) || isSecuredBy(operation, ['metrics-token']) ? [403] : []),
  ];
}

function isForAdministrators(operation: Operation): boolean {
  return Object.values(ACCESS_EXTENSIONS).some((extension) => extension in operation);
}

/** The collection's own, the Bearer token of the newcomer, unless the operation wants none or another. */
function authOf(operation: Operation, path: string): { auth?: object } {
  if (isForAdministrators(operation)) return { auth: bearer('{{adminAccessToken}}') };
  if (isSecuredBy(operation, ['service-client'])) return { auth: AS_SERVICE };
  // a Bearer token would count before the cookie of the classic session
  if (path.endsWith('/auth/session') || !isSecuredBy(operation, ['bearer'])) return { auth: { type: 'noauth' } };
  return {};
}

function bearer(value: string): object {
  return { type: 'bearer', bearer: [{ key: 'token', value, type: 'string' }] };
}

/** A path parameter takes a variable that its collection is named after: `/sessions/:id` is `{{sessionId}}`, `/roles/:name` `{{roleName}}`. */
function urlOf(path: string, operation: Operation): object {
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => segment.replace(/^\{(.+)\}$/, ':$1'));
  const variable = segments.flatMap((segment, index): PostmanVariable[] => {
    const owner = segments[index - 1]?.replace(/s$/, '') ?? '';
    const what = segment === ':name' ? 'Name' : 'Id';
    return segment.startsWith(':') ? [{ key: segment.slice(1), value: `{{${owner}${what}}}` }] : [];
  });
  const query = parametersIn(operation, 'query');
  return {
    raw: `{{baseUrl}}/${segments.join('/')}`,
    host: ['{{baseUrl}}'],
    path: segments,
    ...(query.length > 0 && { query }),
    ...(variable.length > 0 && { variable }),
  };
}
