import type { OpenAPIObject } from '@nestjs/swagger';
import { createOpenApiDocument } from '../../src/bootstrap/openapi.js';
import { createTestApp, testSettings } from '../../src/testing/index.js';

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace'] as const;

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

interface Media {
  readonly schema?: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: Record<string, unknown> }>>;
}

type Content = Readonly<Record<string, Media>>;

export interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>;
}

/** The document of the application as it is in this process. */
export async function openApiDocument(): Promise<OpenAPIObject> {
  const settings = testSettings({ PUBLIC_URL: 'http://127.0.0.1:3000' });
  const running = await createTestApp({ settings });
  const document = await createOpenApiDocument(running.app, settings);
  await running.close();
  return plain(document);
}

/** As it is served: without what JSON does not know. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

export function operationsOf(document: OpenAPIObject): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ ...(operation as unknown as Operation), path, method }] : [];
    }),
  );
}

/** What a `$ref` points at; undefined when there is nothing. */
export function resolveRef(document: OpenAPIObject, ref: string): unknown {
  const steps = ref.replace(/^#\//, '').split('/');
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);
}

export function schemaBehind(document: OpenAPIObject, schema: Schema | undefined): Schema {
  if (!schema) return {};
  return schema.$ref === undefined ? schema : (resolveRef(document, schema.$ref) as Schema);
}
