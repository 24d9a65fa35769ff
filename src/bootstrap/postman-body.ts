import type { OpenAPIObject } from '@nestjs/swagger';
import type { DocumentedOperation, Operation } from './openapi-operations.js';
import type { TourStep } from './postman-tour.js';

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** What a body may leave out and a person who tries the API wants there. */
const SHOWN_ALTHOUGH_OPTIONAL = new Set(['identifier', 'fullName', 'theme', 'description', 'delivery', 'refreshToken']);

/** In the place of the document's examples, so that the requests fit each other and a second run finds no name taken. */
export const VALUES: Readonly<Record<string, unknown>> = {
  email: 'ada-{{suffix}}@example.org',
  username: 'ada-{{suffix}}',
  identifier: 'ada-{{suffix}}@example.org',
  password: '{{password}}',
  currentPassword: '{{password}}',
  newPassword: '{{newPassword}}',
  // Postman sends no Origin, so a refresh cookie would need the CSRF header as well
  delivery: 'body',
  refreshToken: '{{refreshToken}}',
};

/** The same in forms. */
const FORM_VALUES: Readonly<Record<string, string>> = { token: '{{accessToken}}', refresh_token: '{{refreshToken}}' };

/** Headers and body; of a form Postman sets the type by itself. */
export function bodyOf(
  document: OpenAPIObject,
  { operation, path, method }: DocumentedOperation,
  { body }: TourStep,
): { header: object[]; body?: object } {
  const header = parametersIn(operation, 'header');
  // what a cookie proves counts for a change only if our own pages ask
  if (path.endsWith('/auth/session') && method === 'delete') header.push({ key: 'Origin', value: '{{baseUrl}}' });
  const form = schemaOf(document, operation, FORM_TYPE);
  if (form) return { header, body: { mode: 'urlencoded', urlencoded: formFieldsOf(form) } };
  const schema = schemaOf(document, operation, 'application/json');
  if (!schema) return { header };
  const raw = JSON.stringify({ ...exampleBodyOf(schema), ...body }, null, 2);
  return { header: [{ key: 'Content-Type', value: 'application/json' }, ...header], body: { mode: 'raw', raw } };
}

function formFieldsOf({ required = [], properties = {} }: Schema): object[] {
  return required.map((name) => {
    const value = FORM_VALUES[name] ?? properties[name]?.example ?? '';
    return { key: name, value, type: 'text' };
  });
}

/** Parameters; those that a request can do without are offered but not sent. */
export function parametersIn(operation: Operation, place: 'header' | 'query'): object[] {
  const parameters = (operation.parameters ?? []) as Parameter[];
  return parameters
    .filter((parameter) => parameter.in === place)
    .map(({ name, description = '', required = false, schema }) => {
      const value = name === 'If-Match' ? '*' : (schema?.example ?? schema?.default ?? '');
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return { key: name, value: text, description, disabled: !required };
    });
}

/** An object with a value for every field that the schema requires, and for those that a person looks for. */
function exampleBodyOf(schema: Schema): object {
  const fields = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || SHOWN_ALTHOUGH_OPTIONAL.has(name),
  );
  return Object.fromEntries(
    fields.map(([name, field]) => [name, VALUES[name] ?? field.example ?? field.enum?.[0] ?? '']),
  );
}

function schemaOf(document: OpenAPIObject, operation: Operation, type: string): Schema | undefined {
  const content = (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content;
  const schema = content?.[type]?.schema;
  return schema && behind(document, schema);
}

/** What the schema refers to; of several that must all hold, one with the fields of each. */
function behind(document: OpenAPIObject, { $ref, ...schema }: Schema): Schema | undefined {
  const name = $ref?.split('/').at(-1);
  if (name !== undefined) return document.components?.schemas?.[name];
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map((part) => behind(document, part) ?? {});
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Schema['properties'] & object,
    required: parts.flatMap(({ required = [] }) => required),
  };
}
