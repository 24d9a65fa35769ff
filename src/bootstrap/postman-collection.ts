import type { OpenAPIObject } from '@nestjs/swagger';

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

export interface PostmanCollection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly auth: object;
  readonly variable: readonly object[];
  readonly item: readonly PostmanFolder[];
}

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** After a login or refresh the collection holds the tokens in its variables, so that the next request has them. */
const KEEP_TOKENS = [
  'const { data } = pm.response.json();',
  "if (data && data.accessToken) pm.collectionVariables.set('accessToken', data.accessToken);",
  "if (data && data.refreshToken) pm.collectionVariables.set('refreshToken', data.refreshToken);",
];

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
    ],
    item: [...folders.values()],
  };
}

function requestOf(document: OpenAPIObject, method: string, path: string, operation: Operation): PostmanRequest {
  const body = exampleBodyOf(document, operation);
  const segments = path
    .slice(1)
    .split('/')
    .map((segment) => segment.replace(/^\{(.+)\}$/, ':$1'));
  const request = {
    method: method.toUpperCase(),
    header: body === undefined ? [] : [{ key: 'Content-Type', value: 'application/json' }],
    url: { raw: `{{baseUrl}}/${segments.join('/')}`, host: ['{{baseUrl}}'], path: segments },
    ...(operation.security?.length ? {} : { auth: { type: 'noauth' } }),
    ...(body !== undefined && { body: { mode: 'raw', raw: JSON.stringify(body, null, 2) } }),
  };
  const name = `${method.toUpperCase()} ${path}`;
  const givesTokens = /\/auth\/(login|register|refresh)/.test(path);
  if (!givesTokens) return { name, request };
  return { name, request, event: [{ listen: 'test', script: { type: 'text/javascript', exec: KEEP_TOKENS } }] };
}

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** An object with an example for every field that the schema requires. */
function exampleBodyOf(document: OpenAPIObject, operation: Operation): unknown {
  const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
  const schema = resolve(document, content?.['application/json']?.schema);
  if (!schema) return undefined;
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(fields.map(([name, field]) => [name, field.example ?? field.enum?.[0] ?? '']));
}

function resolve(document: OpenAPIObject, schema: Schema | undefined): Schema | undefined {
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : document.components?.schemas?.[name];
}
