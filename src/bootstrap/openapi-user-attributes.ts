import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { describeApi } from '../http/api-docs.js';
import {
  AdministeredUserResponse,
  ATTRIBUTES_EXTENSION,
  type AttributeParty,
  type AttributeWriting,
  ChangedProfileResponse,
  describeClass,
  UserAttributeRules,
  UserResponse,
} from '../modules/users/index.js';
import { type Operation, operationsIn } from './openapi-operations.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
}

type Schemas = Readonly<Record<string, Schema>>;

type OfClass = NonNullable<UserAttributeRules['ofClass']>;

const RESPONSES: readonly (readonly [name: string, reader: AttributeParty])[] = [
  [UserResponse.name, 'owner'],
  [ChangedProfileResponse.name, 'owner'],
  [AdministeredUserResponse.name, 'administrators'],
];

const EXAMPLES: Readonly<Record<string, unknown>> = { integer: 1, number: 1, boolean: true, array: [], object: {} };

/**
 * Adds the application's `userAttributes` to a document of SwaggerModule, in the requests and responses that have them;
 * nothing where there are none. Each application has its own, so they are in no class that all share. Call it before
 * `completeOpenApi`; `createOpenApiDocument` does so itself.
 */
export async function describeUserAttributes(document: OpenAPIObject, app: INestApplication): Promise<OpenAPIObject> {
  const { ofClass } = app.get(UserAttributeRules, { strict: false });
  if (!ofClass) return document;
  const schemas = { ...(await schemasOf(ofClass, app)), ...(document.components?.schemas as Schemas) };
  for (const { operation } of operationsIn(document)) documentBody(operation, ofClass, schemas);
  const described = { ...schemas, ...responsesWith(ofClass, schemas) };
  return { ...document, components: { ...document.components, schemas: described as never } };
}

/** What an operation says of attributes until its body is made of it. */
export function withoutAttributeMarks(document: OpenAPIObject): OpenAPIObject {
  for (const { operation } of operationsIn(document)) {
    delete (operation as unknown as Record<string, unknown>)[ATTRIBUTES_EXTENSION];
  }
  return document;
}

/** Of the class and of those nested in it. */
async function schemasOf({ type }: OfClass, app: INestApplication): Promise<Schemas> {
  const swagger = await describeApi();
  describeClass(type, swagger);
  class NoModule {}
  const config = new swagger.DocumentBuilder().build();
  const only = { include: [NoModule], extraModels: [type] };
  return swagger.SwaggerModule.createDocument(app, config, only).components?.schemas as Schemas;
}

function documentBody(operation: Operation, ofClass: OfClass, schemas: Schemas): void {
  const writing = (operation as unknown as Record<string, unknown>)[ATTRIBUTES_EXTENSION];
  const body = operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined;
  const json = body?.content?.['application/json'];
  if (!writing || !json?.schema) return;
  const attributes = sentSchema(writing as AttributeWriting, ofClass, schemas);
  const added: Schema = {
    type: 'object',
    properties: { attributes },
    ...(attributes.required && { required: ['attributes'] }),
  };
  json.schema = { allOf: [json.schema, added] };
}

function sentSchema({ by, as }: AttributeWriting, ofClass: OfClass, schemas: Schemas): Schema {
  const { properties, required } = partOf(ofClass, schemas, (name) => ofClass.isWritableBy(by, name));
  if (as === 'change') {
    const description = 'Merged into the attributes as JSON Merge Patch (RFC 7396): null removes one.';
    return { type: 'object', description, properties };
  }
  const demands = required.length > 0 && { required };
  return { type: 'object', properties, ...demands, example: exampleOf(properties, required) };
}

/** Nothing is required in an answer: what is stored may be of a time when the class was another. */
function responsesWith(ofClass: OfClass, schemas: Schemas): Schemas {
  const present = RESPONSES.filter(([name]) => schemas[name]);
  return Object.fromEntries(
    present.map(([name, reader]) => {
      const { properties } = partOf(ofClass, schemas, (each) => ofClass.isVisibleTo(reader, each));
      const attributes = { type: 'object', properties, example: exampleOf(properties, Object.keys(properties)) };
      const response = schemas[name];
      const required = [...(response?.required ?? []), 'attributes'];
      return [name, { ...response, properties: { ...response?.properties, attributes }, required }];
    }),
  );
}

function partOf({ type }: OfClass, schemas: Schemas, isWanted: (name: string) => boolean) {
  const { properties = {}, required = [] } = schemas[type.name] ?? {};
  const wanted = Object.entries(properties).filter(([name]) => isWanted(name));
  return { properties: Object.fromEntries(wanted), required: required.filter(isWanted) };
}

function exampleOf(properties: Schemas, names: readonly string[]): object {
  return Object.fromEntries(
    names.map((name) => {
      const { example, enum: values, default: usual, type = '' } = properties[name] ?? {};
      return [name, example ?? values?.[0] ?? usual ?? EXAMPLES[type] ?? 'text'];
    }),
  );
}
