import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { STATUS_BY_CODE } from '../../src/http/status-by-code.js';
import type { ErrorCode } from '../../src/kernel/error-codes.js';
import {
  type Operation,
  openApiDocument,
  operationsOf,
  resolveRef,
  type Schema,
  schemaBehind,
} from '../support/openapi.js';
import { mismatches } from '../support/schema-check.js';
import { OPERATION_IDS, WITHOUT_CREDENTIALS } from './operation-ids.js';

let document: OpenAPIObject;
let operations: Operation[];

beforeAll(async () => {
  document = await openApiDocument();
  operations = operationsOf(document);
});

const committed = (): OpenAPIObject => JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenAPIObject;

const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => (key === '$ref' ? [String(member)] : refsIn(member)));
}

/** Every schema with a type, wherever it stands. */
function schemasIn(value: unknown): Schema[] {
  if (typeof value !== 'object' || value === null) return [];
  const nested = Object.entries(value).flatMap(([key, member]) => (/^examples?$/.test(key) ? [] : schemasIn(member)));
  return 'type' in value ? [value as Schema, ...nested] : nested;
}

/** An answer made of the schema's examples; undefined marks what has none. */
function exampleOf(reference: Schema | undefined): unknown {
  const schema = schemaBehind(document, reference);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'array') return [exampleOf(schema.items)];
  if (schema.anyOf) return exampleOf(schema.anyOf[0]);
  if (!schema.properties) return schema.allOf ? Object.assign({}, ...schema.allOf.map(exampleOf)) : undefined;
  return Object.fromEntries(Object.entries(schema.properties).map(([name, member]) => [name, exampleOf(member)]));
}

function holdsUndefined(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(holdsUndefined);
}

describe('docs/openapi.json', () => {
  it('is the document of this code; `npm run openapi` writes it', () => {
    expect(committed()).toEqual(document);
  });
});

describe('the OpenAPI document', () => {
  it('is one of OpenAPI 3.1 with a title, a version and a server', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'http://127.0.0.1:3000', description: 'This server.' }]);
    expect(document.info).toMatchObject({
      title: 'Watchword',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    });
  });

  it('refers to nothing that is not there', () => {
    const refs = refsIn(document);
    expect(refs.length).toBeGreaterThan(20);
    expect(
      refs.filter((ref) => !ref.startsWith('#/components/schemas/') || resolveRef(document, ref) === undefined),
    ).toEqual([]);
  });

  it('describes no schema that nothing refers to', () => {
    const used = new Set(refsIn(document).map((ref) => ref.split('/').at(-1)));
    expect(Object.keys(document.components?.schemas ?? {}).filter((name) => !used.has(name))).toEqual([]);
  });

  it('requires no property that it does not describe', () => {
    const schemas = Object.entries(document.components?.schemas ?? {}) as [string, Schema][];
    const undescribed = schemas.flatMap(([name, { required = [], properties = {} }]) =>
      required.filter((property) => !(property in properties)).map((property) => `${name}.${property}`),
    );
    expect(undescribed).toEqual([]);
  });

  it('has an example of the right type and of the right value wherever it has one', () => {
    const wrong = schemasIn(document).filter(
      (schema) => schema.example !== undefined && mismatches(document, schema, schema.example).length > 0,
    );
    expect(wrong).toEqual([]);
    expect(JSON.stringify(document)).not.toContain('"nullable"');
  });

  it('describes each group of operations once', () => {
    const used = new Set(operations.flatMap(({ tags = [] }) => tags));
    expect((document.tags ?? []).map(({ name }) => name).sort()).toEqual([...used].sort());
    expect((document.tags ?? []).filter(({ description = '' }) => description === '')).toEqual([]);
  });

  it('has every path below its place', () => {
    const places = /^\/(api|health|\.well-known|oauth|metrics)(\/|$)/;
    expect(Object.keys(document.paths).filter((path) => !places.test(path))).toEqual([]);
  });
});

/** By REGISTRATION: 201 or 202. */
const TWO_SUCCESSES = ['POST /api/auth/register'];

describe('every operation', () => {
  const failing = (isRight: (operation: Operation) => boolean): string[] =>
    operations.filter((operation) => !isRight(operation)).map(nameOf);

  it('has an id of its own, fit for the name of a function', () => {
    const ids = operations.map(({ operationId }) => operationId ?? '');
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('keeps the id that generated clients know it by', () => {
    expect(Object.fromEntries(operations.map((operation) => [nameOf(operation), operation.operationId]))).toEqual(
      OPERATION_IDS,
    );
  });

  it('has a summary, a description and one tag', () => {
    const isDescribed = ({ summary = '', description = '', tags = [] }: Operation): boolean =>
      summary.length > 5 && description.length > 5 && tags.length === 1;
    expect(failing(isDescribed)).toEqual([]);
  });

  it('declares exactly the parameters of its path, as required', () => {
    expect(
      failing(({ path, parameters = [] }) => {
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
        const declared = parameters.filter((parameter) => parameter.in === 'path');
        const isComplete = declared.every(({ required, schema }) => required === true && schema !== undefined);
        return isComplete && JSON.stringify(declared.map(({ name }) => name).sort()) === JSON.stringify(inPath);
      }),
    ).toEqual([]);
  });

  it('declares no parameter twice', () => {
    expect(
      failing(({ parameters = [] }) => {
        const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name.toLowerCase()}`);
        return new Set(keys).size === keys.length;
      }),
    ).toEqual([]);
  });

  it('says what proves the caller, each way once, and an empty list where nothing has to', () => {
    const open = operations.filter(({ security }) => security?.length === 0).map(({ operationId }) => operationId);
    expect(open.sort()).toEqual(WITHOUT_CREDENTIALS);
    expect(
      failing(({ security }) => {
        const texts = security?.map((requirement) => JSON.stringify(requirement));
        return texts !== undefined && new Set(texts).size === texts.length;
      }),
    ).toEqual([]);
  });

  it('names only security schemes that there are', () => {
    const schemes = Object.keys(document.components?.securitySchemes ?? {});
    expect(
      failing(({ security = [] }) => security.flatMap(Object.keys).every((name) => schemes.includes(name))),
    ).toEqual([]);
  });

  it('succeeds in one way, but where a setting chooses between two, whose whole answer has an example that fits', () => {
    expect(
      failing((operation) => {
        const { path, responses } = operation;
        // a browser is sent on by a redirection
        const successes = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
        // an empty body, which only a standard may ask for, or a gateway, which looks at the status and the headers
        const mayBeEmpty = path.startsWith('/oauth/') || path.endsWith('/forward-auth');
        if (mayBeEmpty && successes.length === 1 && !successes[0]?.[1].content) return true;
        const schemas = successes.flatMap(([, { content = {} }]) => Object.values(content).map(({ schema }) => schema));
        const areFit = schemas.every((schema) => {
          const example = exampleOf(schema);
          return !holdsUndefined(example) && mismatches(document, schema, example).length === 0;
        });
        return schemas.length === (TWO_SUCCESSES.includes(nameOf(operation)) ? 2 : 1) && areFit;
      }),
    ).toEqual([]);
  });

  it('has an example of every field that its body requires', () => {
    expect(
      failing(({ requestBody }) => {
        const [media] = Object.values(requestBody?.content ?? {});
        const schema = schemaBehind(document, media?.schema);
        return (schema.required ?? []).every((name) => exampleOf(schema.properties?.[name]) !== undefined);
      }),
    ).toEqual([]);
  });

  it('of the API says how it fails: each status with its codes, an example of each, and a description', () => {
    const wrong = operations
      .filter(({ path }) => path.startsWith('/api/'))
      .flatMap((operation) =>
        Object.entries(operation.responses)
          .filter(([status]) => Number(status) >= 400)
          .filter(([status, { description = '', content }]) => {
            const { schema, examples = {} } = content?.['application/json'] ?? {};
            const codes = Object.keys(examples) as ErrorCode[];
            const isRight = codes.every((code) => {
              const { value } = examples[code] ?? {};
              const hasItsStatus = String(STATUS_BY_CODE[code]) === status && value?.['code'] === code;
              return hasItsStatus && description.includes(code) && mismatches(document, schema, value).length === 0;
            });
            return codes.length === 0 || !isRight;
          })
          .map(([status]) => `${nameOf(operation)} ${status}`),
      );
    expect(wrong).toEqual([]);
  });

  it('of the API names the failures that any such operation has', () => {
    const isApi = ({ path }: Operation): boolean => path.startsWith('/api/');
    const statusesOf = ({ responses }: Operation): string[] => Object.keys(responses);
    expect(
      failing((each) => !isApi(each) || ['500', '503'].every((status) => statusesOf(each).includes(status))),
    ).toEqual([]);
    expect(failing((each) => !each.security?.length || statusesOf(each).includes('401'))).toEqual([]);
    expect(
      failing(
        (each) => !each.requestBody || ['400', '413', '415'].every((status) => statusesOf(each).includes(status)),
      ),
    ).toEqual([]);
  });
});
