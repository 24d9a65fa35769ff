import type { OpenAPIObject } from '@nestjs/swagger';
import { createOpenApiDocument } from '../../src/bootstrap/openapi.js';
import { ServerSettings } from '../../src/config/settings.js';
import { FORM_TYPE } from '../support/service-clients.js';
import type { RunningApp } from '../support/test-app.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

interface Parameter {
  readonly in: string;
  readonly name: string;
}

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, { readonly example?: unknown }>>;
  readonly required?: readonly string[];
}

/** A route as the OpenAPI document describes it. */
export interface Route {
  /** Such as `POST /api/auth/login`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The fields of the body, with the examples of the document. */
  readonly fields: ReadonlyMap<string, unknown>;
  readonly required: readonly string[];
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  readonly hasBody: boolean;
  /** A change that must say of what. */
  readonly isConditional: boolean;
  /** The body is a form. */
  readonly takesForm: boolean;
  /** The caller is a service. */
  readonly isForServices: boolean;
  /** Some credential is asked for, wherever the caller is; /metrics lets in who is on the same machine. */
  readonly isGuarded: boolean;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;

/** Every route that the running application documents, so that a new one is attacked without being named here. */
export async function routesOf({ app }: RunningApp): Promise<Route[]> {
  const document = await createOpenApiDocument(app, { server: app.get(ServerSettings) });
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [routeOf(document, method.toUpperCase(), path, operation)] : [];
    }),
  );
}

function routeOf(document: OpenAPIObject, method: string, path: string, operation: Operation): Route {
  const body = bodySchemaOf(document, operation);
  const parameters = (operation.parameters ?? []) as readonly Parameter[];
  const namesIn = (place: string) => parameters.filter((one) => one.in === place).map(({ name }) => name);
  return {
    name: `${method} ${path}`,
    method,
    path,
    fields: new Map(Object.entries(body?.properties ?? {}).map(([name, { example }]) => [name, example])),
    required: body?.required ?? [],
    pathParameters: namesIn('path'),
    queryParameters: namesIn('query'),
    hasBody: body !== undefined,
    isConditional: namesIn('header').includes('If-Match'),
    takesForm: FORM_TYPE in contentOf(operation),
    isForServices: (operation.security ?? []).some((each) => 'service-client' in each),
    isGuarded: (operation.security ?? []).some((each) =>
      Object.keys(each).some((scheme) => scheme !== 'metrics-token'),
    ),
  };
}

function contentOf(operation: Operation): Partial<Record<string, { schema?: Schema }>> {
  return (operation.requestBody as { content?: Record<string, { schema?: Schema }> } | undefined)?.content ?? {};
}

function bodySchemaOf(document: OpenAPIObject, operation: Operation): Schema | undefined {
  const content = contentOf(operation);
  const schema = (content['application/json'] ?? content[FORM_TYPE])?.schema;
  const name = schema?.$ref?.split('/').at(-1);
  return name === undefined ? schema : (document.components?.schemas?.[name] as Schema | undefined);
}
