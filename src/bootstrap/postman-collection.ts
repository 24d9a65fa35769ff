import type { OpenAPIObject } from '@nestjs/swagger';
import { isSecuredBy } from './openapi-security.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

interface PostmanRequest {
  readonly name: string;
  readonly request: object;
  readonly event?: readonly object[];
}

interface PostmanFolder {
  readonly name: string;
  readonly item: PostmanRequest[];
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

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A service proves itself by a secret; see SERVICE_CLIENTS. */
const AS_SERVICE = {
  type: 'basic',
  basic: [
    { key: 'username', value: '{{clientId}}', type: 'string' },
    { key: 'password', value: '{{clientSecret}}', type: 'string' },
  ],
};

/** After a login or refresh the collection holds what the next request needs in its variables. */
const KEEP_TOKENS = [
  'const { data } = pm.response.json();',
  "if (data && data.accessToken) pm.collectionVariables.set('accessToken', data.accessToken);",
  "if (data && data.refreshToken) pm.collectionVariables.set('refreshToken', data.refreshToken);",
  "if (data && data.user) pm.collectionVariables.set('userId', data.user.id);",
  "if (data && data.session) pm.collectionVariables.set('sessionId', data.session.id);",
];

/** What a body may leave out and a person who tries the API wants there; undefined takes the document's example. */
const SHOWN_ALTHOUGH_OPTIONAL = new Map<string, unknown>([
  ['identifier', undefined],
  ['fullName', undefined],
  ['theme', undefined],
  // Postman sends no Origin, so a refresh cookie would need the CSRF header as well
  ['delivery', 'body'],
  ['refreshToken', '{{refreshToken}}'],
]);

/** The API as a Postman collection (format 2.1), a folder a tag, made from the OpenAPI document. */
export function postmanCollectionOf(document: OpenAPIObject, baseUrl: string): PostmanCollection {
  const folders = new Map<string, PostmanFolder>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const name = operation.tags?.[0] ?? 'Other';
      const folder = folders.get(name) ?? { name, item: [] };
      folder.item.push(requestOf(document, method, path, operation));
      folders.set(name, folder);
    }
  }
  return {
    info: { name: document.info.title, description: document.info.description ?? '', schema: SCHEMA },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: baseUrl },
      { key: 'accessToken', value: '' },
      { key: 'refreshToken', value: '' },
      { key: 'sessionId', value: '' },
      { key: 'userId', value: '' },
      { key: 'roleName', value: 'user' },
      { key: 'keyId', value: '' },
      { key: 'clientId', value: '' },
      { key: 'clientSecret', value: '' },
    ],
    item: [...folders.values()],
  };
}

function requestOf(document: OpenAPIObject, method: string, path: string, operation: Operation): PostmanRequest {
  const request = {
    method: method.toUpperCase(),
    description: operation.summary ?? '',
    url: urlOf(path, operation),
    ...authOf(operation),
    ...bodyOf(document, operation),
  };
  const name = `${method.toUpperCase()} ${path}`;
  const givesTokens = /\/auth\/(login|register|refresh)/.test(path);
  if (!givesTokens) return { name, request };
  return { name, request, event: [{ listen: 'test', script: { type: 'text/javascript', exec: KEEP_TOKENS } }] };
}

/** The collection's own, a Bearer token, unless the operation wants none or another. */
function authOf(operation: Operation): { auth?: object } {
  if (isSecuredBy(operation, ['bearer'])) return {};
  return { auth: isSecuredBy(operation, ['service-client']) ? AS_SERVICE : { type: 'noauth' } };
}

/** Headers and body; of a form Postman sets the type by itself. */
function bodyOf(document: OpenAPIObject, operation: Operation): { header: object[]; body?: object } {
  const header = parametersIn(operation, 'header');
  const form = schemaOf(document, operation, FORM_TYPE);
  if (form) return { header, body: { mode: 'urlencoded', urlencoded: formFieldsOf(form) } };
  const schema = schemaOf(document, operation, 'application/json');
  if (!schema) return { header };
  const raw = JSON.stringify(exampleBodyOf(schema), null, 2);
  return { header: [{ key: 'Content-Type', value: 'application/json' }, ...header], body: { mode: 'raw', raw } };
}

function formFieldsOf({ required = [], properties = {} }: Schema): object[] {
  return required.map((name) => {
    const value = name === 'token' ? '{{accessToken}}' : (properties[name]?.example ?? '');
    return { key: name, value, type: 'text' };
  });
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

/** Parameters; those that a request can do without are offered but not sent. */
function parametersIn(operation: Operation, place: 'header' | 'query'): object[] {
  const parameters = (operation.parameters ?? []) as Parameter[];
  return parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, description = '', required = false, schema }) => {
      const value = schema?.example ?? schema?.default ?? '';
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return { key: name, value: text, description, disabled: !required };
    });
}

/** An object with an example for every field that the schema requires, and for those that a person looks for. */
function exampleBodyOf(schema: Schema): object {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || SHOWN_ALTHOUGH_OPTIONAL.has(name),
  );
  return Object.fromEntries(
    fields.map(([name, field]) => [name, SHOWN_ALTHOUGH_OPTIONAL.get(name) ?? field.example ?? field.enum?.[0] ?? '']),
  );
}

function schemaOf(document: OpenAPIObject, operation: Operation, type: string): Schema | undefined {
  const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
  const schema = content?.[type]?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : document.components?.schemas?.[name];
}
