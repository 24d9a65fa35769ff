import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { openApiDocument, type Operation, operationsOf, schemaBehind } from '../support/openapi.js';

/** What makes a body a proof, or a part of one. */
const PROOF = /password|secret|code|token$|assertion/i;

const LOGIN_SCHEMES = ['bearer', 'access-cookie', 'session-cookie'];

const nameOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

/** Nobody has to have logged in before. */
function isOpen({ security = [] }: Operation): boolean {
  const needLogin = security.filter((way) => LOGIN_SCHEMES.some((scheme) => scheme in way));
  return security.length === 0 || needLogin.length < security.length;
}

function takesProof(document: OpenAPIObject, { requestBody }: Operation): boolean {
  const schemas = Object.values(requestBody?.content ?? {}).map(({ schema }) => schemaBehind(document, schema));
  return schemas.some(({ properties = {} }) => Object.keys(properties).some((name) => PROOF.test(name)));
}

describe('docs/authentication-pathways.md', () => {
  const page = readFileSync('docs/authentication-pathways.md', 'utf8');
  const named = [...page.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`]+)`/g)].map(([, name = '']) => name);
  let document: OpenAPIObject;
  let operations: readonly Operation[];

  beforeAll(async () => {
    document = await openApiDocument();
    operations = operationsOf(document);
  });

  it('names every operation that is open without a login, or that takes a password, a token or a code', () => {
    // an administrator gives an account its first password, and proves nothing by it
    const givesPassword = 'POST /api/users';
    const pathways = operations.filter((operation) => isOpen(operation) || takesProof(document, operation));
    const expected = pathways.map(nameOf).filter((name) => name !== givesPassword);
    expect(expected.filter((name) => !named.includes(name))).toEqual([]);
    expect(expected).toEqual(expect.arrayContaining(['POST /api/auth/login', 'DELETE /api/users/me']));
  });

  it('names no operation that does not exist', () => {
    expect(named.filter((name) => !operations.map(nameOf).includes(name))).toEqual([]);
  });
});
