/* The types of the client in src/client/api, made of the OpenAPI document. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import ts from 'typescript';
import { DOCUMENT } from './run-tool.mjs';

const API = join(import.meta.dirname, '../../src/client/api');
const REFERENCE = '#/components/schemas/';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** What the client does, by the ids of the operations; everything else of the document is left out. */
const OPERATIONS = [
  'register',
  'login',
  'refreshTokens',
  'logout',
  'logoutEverywhere',
  'reauthenticate',
  'requestEmailLogin',
  'redeemEmailLogin',
  'changePassword',
  'forgotPassword',
  'resetPassword',
  'verifyEmail',
  'resendVerification',
  'confirmEmailChange',
  'undoEmailChange',
  'listMySessions',
  'endMySession',
  'endMyOtherSessions',
  'getMyProfile',
  'updateMyProfile',
  'deleteMyAccount',
  'getMySettings',
  'updateMySettings',
];

/**
 * The files of the client that are made of the document.
 *
 * @returns the path of each with its text
 */
export async function clientTypes() {
  const document = JSON.parse(readFileSync(DOCUMENT, 'utf8'));
  return {
    [join(API, 'openapi-types.ts')]: await formatted(await typesOf(document)),
    [join(API, 'error-codes.ts')]: await formatted(errorCodesOf(document)),
  };
}

async function formatted(text) {
  const begin =
    '// Made of docs/openapi.json by `npm run client-types`; `npm run check:openapi` finds a difference.\n\n';
  return format(begin + text, { ...(await resolveConfig(DOCUMENT)), parser: 'typescript' });
}

function errorCodesOf({ components }) {
  const codes = components.schemas.Failure.properties.code.enum;
  const comment =
    '/** Every code with which the server refuses something; docs/errors.md says what a client does then. */';
  return `${comment}\nexport type ErrorCode = ${codes.map((code) => `'${code}'`).join(' | ')};\n`;
}

/** openapi-typescript makes one interface of all schemas; here each is a type of its own, which others can import. */
async function typesOf(document) {
  const needed = reduced(document);
  const [components] = (await openapiTS(needed, { silent: true })).filter(({ name }) => name?.text === 'components');
  const { members } = components.members.find(({ name }) => name.text === 'schemas').type;
  const comments = commentsOn(needed.components.schemas);
  return members.map(({ name: { text: name }, type }) => `${comments[name]}\n${exported(name, type)}`).join('\n');
}

function exported(name, type) {
  const modifiers = [ts.factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  const text = astToString(ts.factory.createTypeAliasDeclaration(modifiers, name, undefined, type));
  return withPlainComments(text.replace(/components\["schemas"\]\["(\w+)"\]/g, '$1'));
}

/** Without the tags that only repeat the type. */
function withPlainComments(text) {
  return text
    .replace(/^ *\/\*\* @(constant|enum .*) \*\/\n/gm, '')
    .replace(/^ *\* @enum .*\n/gm, '')
    .replaceAll('@description ', '')
    .replace(/\/\*\*\n *\* (.*)\n *\*\//g, '/** $1 */');
}

/** Says of each schema which operations send or answer it. */
function commentsOn({ Operations, ...schemas }) {
  const operations = Object.entries(Operations.properties);
  const usersOf = (name, part) =>
    operations
      .filter(([, { properties }]) => referencesIn(properties[part]).includes(name))
      .map(([id]) => `\`${id}\``)
      .join(', ');
  const comments = Object.keys(schemas).map((name) => {
    const [senders, askers, answerers] = ['body', 'query', 'data'].map((part) => usersOf(name, part));
    const sentences = [
      senders && `Sent by ${senders}.`,
      askers && `In the query of ${askers}.`,
      answerers && `Answered by ${answerers}.`,
    ].filter(Boolean);
    return [name, `/** ${sentences.join(' ') || 'Part of other answers.'} */`];
  });
  return { Operations: `/** ${Operations.description} */`, ...Object.fromEntries(comments) };
}

/** A document of schemas alone: those that the client's operations need, and one that describes these operations. */
function reduced(document) {
  const schemas = { Operations: undefined };
  const operations = OPERATIONS.map((id) => [id, operationSchemaOf(document, id, schemas)]);
  schemas.Operations = {
    ...objectOf(Object.fromEntries(operations)),
    description: 'What each operation of the client sends and answers.',
  };
  addReferenced(schemas, schemas, document.components.schemas);
  return { openapi: document.openapi, info: document.info, paths: {}, components: { schemas } };
}

/** Adds to the schemas what the document has no name for: queries, and pages of a list. */
function operationSchemaOf({ paths }, id, schemas) {
  const found = Object.entries(paths)
    .flatMap(([path, item]) => METHODS.map((method) => ({ path, method, operation: item[method] })))
    .find(({ operation }) => operation?.operationId === id);
  if (!found) throw new Error(`The document has no operation ${id}.`);
  const { path, method, operation } = found;
  const named = (suffix, schema) => {
    if (schema?.type !== 'object') return schema;
    const name = `${id[0].toUpperCase()}${id.slice(1)}${suffix}`;
    schemas[name] = withoutExamples(schema);
    return { $ref: REFERENCE + name };
  };
  const body = operation.requestBody?.content['application/json'].schema;
  const query = named('Query', queryOf(operation));
  const properties = {
    method: { const: method.toUpperCase() },
    path: { const: path },
    ...(query && { query }),
    ...(body && { body }),
    data: named('Answer', dataOf(operation)),
  };
  return withoutExamples({ ...objectOf(properties), description: operation.summary });
}

/** What the envelopes of an operation's successes hold. */
function dataOf({ responses }) {
  const kinds = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([, { content }]) => content['application/json'].schema.properties.data);
  return kinds.length === 1 ? kinds[0] : { oneOf: kinds };
}

function queryOf({ parameters = [] }) {
  const named = parameters.filter((each) => each.in === 'query');
  if (named.length === 0) return undefined;
  const properties = named.map(({ name, description, schema: { default: _default, ...schema } }) => [
    name,
    { ...schema, description },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function objectOf(properties) {
  return { type: 'object', required: Object.keys(properties), properties };
}

/** Adds what a schema refers to, and what that refers to. */
function addReferenced(schemas, schema, all) {
  for (const name of referencesIn(schema)) {
    if (name in schemas) continue;
    schemas[name] = withoutExamples(all[name]);
    addReferenced(schemas, all[name], all);
  }
}

/** Neither examples nor formats, which say nothing to the compiler. */
function withoutExamples(schema) {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(withoutExamples);
  const { example: _example, format: _format, properties, ...rest } = schema;
  const kept = mapValues(rest, withoutExamples);
  // a property may have any name
  return properties ? { ...kept, properties: mapValues(properties, withoutExamples) } : kept;
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function referencesIn(schema) {
  if (typeof schema !== 'object' || schema === null) return [];
  const { $ref } = schema;
  const own = typeof $ref === 'string' ? [$ref.slice(REFERENCE.length)] : [];
  return [...own, ...Object.values(schema).flatMap(referencesIn)];
}
