import type { OpenAPIObject } from '@nestjs/swagger';
import { FAILURE_EXTENSION } from '../http/api-failures.decorator.js';
import { isBesidePrefix } from '../http/endpoints.js';
import { isOAuthAddress, type OAuthFailure, oauthFailureOf } from '../http/oauth-failure.js';
import { STATUS_BY_CODE } from '../http/status-by-code.js';
import { DomainError } from '../kernel/domain-error.js';
import { ERROR_MESSAGES, type ErrorCode } from '../kernel/error-codes.js';
import { type Operation, operationsIn } from './openapi-operations.js';
import { isSecuredBy, SESSION_SCHEMES } from './openapi-security.js';

const WITH_BODY: readonly ErrorCode[] = [
  'VALIDATION_FAILED',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
];
const WITH_FORM = WITH_BODY.filter((code) => code !== 'MALFORMED_JSON');
const WITH_INPUT: readonly ErrorCode[] = ['VALIDATION_FAILED'];
const WITH_COOKIE: readonly ErrorCode[] = ['CSRF_CHECK_FAILED'];
const WITH_SESSION: readonly ErrorCode[] = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_REVOKED',
  'TOKEN_EXPIRED',
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
];
const ALWAYS: readonly ErrorCode[] = ['SERVICE_UNAVAILABLE', 'INTERNAL_ERROR'];
/** Answered before the server knows the route, so in the API's form at every route. */
const BEFORE_ROUTING: readonly ErrorCode[] = ['HEADERS_TOO_LARGE'];

const FAILURE_SCHEMA = {
  type: 'object',
  required: ['success', 'statusCode', 'code', 'message', 'errors', 'data', 'requestId'],
  properties: {
    success: { type: 'boolean', example: false },
    statusCode: { type: 'integer', example: 401 },
    code: { type: 'string', enum: Object.keys(ERROR_MESSAGES) },
    message: { type: 'string' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
    data: { type: 'null', example: null },
    requestId: { type: 'string', example: '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e' },
  },
} as const;

const FIELD_ERROR_SCHEMA = {
  type: 'object',
  required: ['field', 'code', 'message'],
  properties: {
    field: { type: 'string', example: 'email' },
    code: { type: 'string', example: 'IS_EMAIL' },
    message: { type: 'string', example: 'email must be an email' },
  },
} as const;

const OAUTH_FAILURE_SCHEMA = {
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: {
      type: 'string',
      enum: [
        'invalid_request',
        'invalid_client',
        'invalid_grant',
        'invalid_scope',
        'unsupported_grant_type',
        'temporarily_unavailable',
        'server_error',
      ] satisfies OAuthFailure['error'][],
    },
    error_description: { type: 'string' },
  },
} as const;

/** How failures stand in the document. */
interface FailureForm {
  readonly schema: string;
  readonly exampleOf: (code: ErrorCode, status: number) => object;
  readonly sentenceOf: (code: ErrorCode) => string;
}

const API_FORM: FailureForm = {
  schema: 'Failure',
  exampleOf,
  sentenceOf: (code) => `\`${code}\`: ${ERROR_MESSAGES[code]}`,
};

/** At one of the addresses, of which some take forms and some JSON. */
function oauthForm(path: string): FailureForm {
  const failure = (code: ErrorCode): OAuthFailure => oauthFailureOf(new DomainError(code), path);
  const sentenceOf = (code: ErrorCode) => `\`${failure(code).error}\`: ${failure(code).error_description}`;
  return { schema: 'OAuthFailure', exampleOf: failure, sentenceOf };
}

/**
 * Gives every operation its failures: the codes that its route names and, except at standard documents, those that any such
 * route has. Below /oauth no answer holds a code; there they only name the examples.
 */
export function documentFailures(document: OpenAPIObject): OpenAPIObject {
  for (const { path, method, operation } of operationsIn(document)) {
    if (isOAuthAddress(path)) addResponses(operation, codesOf(operation, [...WITH_FORM, ...ALWAYS]), oauthForm(path));
    else addResponses(operation, codesOf(operation, failuresOfAny(operation, path, method)), API_FORM);
    addResponses(operation, BEFORE_ROUTING, API_FORM);
  }
  const failures = { Failure: FAILURE_SCHEMA, FieldError: FIELD_ERROR_SCHEMA, OAuthFailure: OAUTH_FAILURE_SCHEMA };
  const schemas = { ...document.components?.schemas, ...failures };
  return { ...document, components: { ...document.components, schemas: schemas as never } };
}

function codesOf(operation: Operation, more: readonly ErrorCode[]): ErrorCode[] {
  const named = Object.keys(operation).filter((key) => key.startsWith(FAILURE_EXTENSION));
  for (const key of named) delete (operation as unknown as Record<string, unknown>)[key];
  const codes = new Set(named.map((key) => key.slice(FAILURE_EXTENSION.length) as ErrorCode));
  for (const code of more) codes.add(code);
  return Object.keys(ERROR_MESSAGES).filter((code): code is ErrorCode => codes.has(code as ErrorCode));
}

function failuresOfAny(operation: Operation, path: string, method: string): ErrorCode[] {
  // standard documents fail as their routes say and in no other way
  if (isBesidePrefix(path)) return [];
  return [
    ...(isSecuredBy(operation, SESSION_SCHEMES) ? WITH_SESSION : []),
    ...(operation.requestBody ? WITH_BODY : []),
    ...(operation.parameters?.length ? WITH_INPUT : []),
    ...(operation.security?.length && method !== 'get' ? WITH_COOKIE : []),
    ...ALWAYS,
  ];
}

function addResponses(operation: Operation, codes: readonly ErrorCode[], form: FailureForm): void {
  for (const status of new Set(codes.map((code) => STATUS_BY_CODE[code]))) {
    const here = codes.filter((code) => STATUS_BY_CODE[code] === status);
    operation.responses[status] = {
      description: here.map(form.sentenceOf).join('<br>'),
      content: {
        'application/json': {
          schema: { $ref: `#/components/schemas/${form.schema}` },
          examples: Object.fromEntries(here.map((code) => [code, { value: form.exampleOf(code, status) }])),
        },
      },
    };
  }
}

function exampleOf(code: ErrorCode, statusCode: number): object {
  const errors =
    code === 'VALIDATION_FAILED' ? [{ field: 'email', code: 'IS_EMAIL', message: 'email must be an email' }] : [];
  const requestId = '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e';
  return { success: false, statusCode, code, message: ERROR_MESSAGES[code], errors, data: null, requestId };
}
