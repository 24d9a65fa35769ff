import { randomUUID } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type PostmanCollection, postmanCollectionOf } from '../../src/bootstrap/postman-collection.js';
import { KeyRing } from '../../src/modules/keys/index.js';
import { FakeOpenIdProvider } from '../../src/testing/index.js';
import { anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { ApiClient } from '../support/api-client.js';
import { noteSecret } from '../support/evidence.js';
import { type Operation, openApiDocument, operationsOf, plain } from '../support/openapi.js';
import { aProviderUser, comeBack, outcomeOf } from '../support/provider-sign-ins.js';
import { mismatches } from '../support/schema-check.js';
import { basic, newClientSecret } from '../support/service-clients.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** As much of Postman's format 2.1 as the collection uses. */
interface PostmanRequest {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly header: readonly { key: string; value: string; disabled?: boolean }[];
    readonly url: { raw: string; host: string[]; path: string[]; variable?: { key: string; value: string }[] };
    readonly auth?: { readonly type: string; readonly bearer?: readonly { readonly value: string }[] };
    readonly body?: {
      readonly mode: string;
      readonly raw?: string;
      readonly urlencoded?: readonly { key: string; value: string }[];
    };
  };
  readonly event: readonly { listen: string; script: { type: string; exec: string[] } }[];
}

type Variables = Map<string, string>;

const SERVICE = { id: 'postman', secret: newClientSecret() };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What the sandbox of scripts declares itself, so that another declaration is a syntax error. */
const TAKEN_BY_POSTMAN =
  /\b(?:const|let|var)\s+\{?\s*(?:data|environment|globals|iteration|request|responseBody|tests|postman|pm|console)\b/;

let document: OpenAPIObject;
let operations: Operation[];
let collection: PostmanCollection;
let requests: PostmanRequest[];
let app: RunningApp;
let provider: FakeOpenIdProvider;

beforeAll(async () => {
  document = await openApiDocument();
  operations = operationsOf(document);
  const services = JSON.stringify({ [SERVICE.id]: { secret: SERVICE.secret } });
  provider = await FakeOpenIdProvider.start({ id: 'google' });
  app = await startTestApp('sqlite', {
    ...{ SERVICE_CLIENTS: services, EMAIL_LOGIN: 'on', CONNECTION_TOKENS: 'on' },
    OIDC_PROVIDERS: JSON.stringify({ google: provider.settings() }),
  });
  collection = plain(postmanCollectionOf(document, app.url));
  requests = collection.item.flatMap(({ item }) => item as unknown as PostmanRequest[]);
});
afterAll(async () => {
  await app.close();
  await provider.close();
});

/** Somebody connects an account at the provider, as a page lets them. */
async function connectAtProvider(device: ApiClient, token: string): Promise<void> {
  provider.signsIn(aProviderUser());
  const headers = { accept: 'application/json' };
  const path = '/api/auth/providers/google/authorize?mode=connect';
  const { data } = await device.get<{ location: string }>(path, { token, headers });
  expect(outcomeOf(await comeBack(device, await provider.approve(data.location)))).not.toMatch(/error|^\d/);
}

const initialVariables = (): Variables => new Map(collection.variable.map(({ key, value }) => [key, value]));

function filled(text: string, variables: Variables): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = variables.get(name);
    if (value === undefined) throw new Error(`the collection has no variable ${name}`);
    // a variable may be made of others
    return filled(value, variables);
  });
}

function payloadOf(
  { raw, urlencoded = [] }: NonNullable<PostmanRequest['request']['body']>,
  variables: Variables,
): string | URLSearchParams {
  if (raw !== undefined) return filled(raw, variables);
  return new URLSearchParams(urlencoded.map(({ key, value }): [string, string] => [key, filled(value, variables)]));
}

/** Sends a request as Postman would, and runs the scripts that it has for before and afterwards. */
async function send({ request, event }: PostmanRequest, variables: Variables): Promise<Answer> {
  runScripts(event, 'prerequest', variables);
  const { method, header, url, auth, body } = request;
  const path = url.path.map((segment) => {
    const variable = url.variable?.find(({ key }) => segment === `:${key}`);
    return variable ? filled(variable.value, variables) : segment;
  });
  const sent = header.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, filled(value, variables)]);
  const headers = new Headers(sent);
  const token = auth?.bearer?.[0]?.value ?? '{{accessToken}}';
  if (auth?.type === 'basic') headers.set('authorization', basic(SERVICE.id, SERVICE.secret));
  else if (auth?.type !== 'noauth') headers.set('authorization', `Bearer ${filled(token, variables)}`);
  const init = { method, headers, redirect: 'manual' as const, ...(body && { body: payloadOf(body, variables) }) };
  const response = await fetch(`${filled(url.host[0] ?? '', variables)}/${path.join('/')}`, init);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const parsed: unknown = isJson ? JSON.parse(text) : text;
  const answer: Answer = { status: response.status, body: text === '' ? undefined : parsed };
  runScripts(event, 'test', variables, { code: response.status, headers: response.headers, json: () => answer.body });
  return answer;
}

/** Whether the answers are as documented the tests here see for themselves. */
function runScripts(event: PostmanRequest['event'], moment: string, variables: Variables, response?: object): void {
  const set = (name: string, value: string): void => {
    if (/(token|password)$/i.test(name)) noteSecret(value);
    variables.set(name, value);
  };
  const get = (name: string): string => filled(`{{${name}}}`, variables);
  const replaceIn = (text: string): string => text.replaceAll('{{$guid}}', () => randomUUID());
  const pm = { response, collectionVariables: { set }, variables: { get, replaceIn }, test: () => undefined };
  for (const { listen, script } of event) {
    if (listen === moment) runInNewContext(script.exec.join('\n'), { pm });
  }
}

/** `PATCH /api/roles/{name}`, of a request as of an operation. */
function routeOf({ request: { method, url } }: PostmanRequest): string {
  return `${method} /${url.path.map((segment) => segment.replace(/^:(.+)$/, '{$1}')).join('/')}`;
}

function addressOf({ method, path }: Operation): string {
  return `${method.toUpperCase()} ${path}`;
}

function requestTo(name: string): PostmanRequest {
  const found = requests.find((request) => request.name === name);
  if (!found) throw new Error(`${name} is not in the collection`);
  return found;
}

describe('the Postman collection', () => {
  it('has the shape of format 2.1', () => {
    expect(collection.info.schema).toBe('https://schema.getpostman.com/json/collection/v2.1.0/collection.json');
    expect(collection.auth).toEqual({
      type: 'bearer',
      bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }],
    });
    for (const { name, request, event } of requests) {
      expect(name).not.toBe('');
      expect(request.method).toMatch(/^[A-Z]+$/);
      expect(request.url.raw).toBe([...request.url.host, ...request.url.path].join('/'));
      expect(request.header.every(({ key, value }) => typeof key === 'string' && typeof value === 'string')).toBe(true);
      if (request.body) expect(Object.keys(request.body)).toEqual(['mode', request.body.mode]);
      for (const { listen, script } of event) {
        expect([listen, script.type]).toEqual([
          expect.stringMatching(/^(prerequest|test)$/) as string,
          'text/javascript',
        ]);
      }
    }
  });

  it('has every operation of the document, and no other', () => {
    const found = requests.map(routeOf);
    const expected = operations.map(addressOf);
    expect([...new Set(found)].sort()).toEqual(expected.sort());
  });

  it('has the operations of a team in a folder of their tag, before those that end everything', () => {
    const invoices = { tags: ['Billing'], operationId: 'listInvoices', responses: { 200: { description: 'All.' } } };
    const extended = { ...document, paths: { ...document.paths, '/api/invoices': { get: invoices } } };
    const folders = postmanCollectionOf(extended, app.url).item;
    expect(folders.slice(-2).map(({ name, item }) => [name, item[0]?.name])).toEqual([
      ['Billing', 'GET /api/invoices'],
      ['Leaving', 'POST /api/auth/refresh'],
    ]);
  });

  it('says of every request which answers it expects, and declares no name that Postman has taken', () => {
    for (const { name, event } of requests) {
      const scripts = event.map(({ script }) => script.exec.join('\n'));
      expect([name, scripts.some((script) => script.includes("pm.test('answers as documented'"))]).toEqual([
        name,
        true,
      ]);
      expect(scripts.filter((script) => TAKEN_BY_POSTMAN.test(script))).toEqual([]);
    }
  });

  it('logs out last', () => {
    expect(requests.at(-1)?.name).toBe('POST /api/auth/logout');
  });

  it('declares every variable that a request uses, and a value for every variable of its path', () => {
    const declared = collection.variable.map(({ key }) => key);
    const used = [...JSON.stringify(requests).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '');
    expect(used.filter((name) => !declared.includes(name))).toEqual([]);
    for (const { request } of requests) {
      const inPath = request.url.path.filter((segment) => segment.startsWith(':')).map((segment) => segment.slice(1));
      expect((request.url.variable ?? []).map(({ key }) => key)).toEqual(inPath);
    }
  });

  it('asks for no token where none is needed', () => {
    const open = operations
      .filter(({ security = [] }) => !security.some((each) => 'bearer' in each || 'service-client' in each))
      .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const withoutToken = requests.filter(({ request }) => request.auth?.type === 'noauth').map(({ name }) => name);
    // the cookie of the classic session counts only where no token does
    const byCookie = ['DELETE /api/auth/session', 'GET /api/auth/session'];
    const expected = [...open, ...byCookie, 'Log in as an administrator'];
    expect([...new Set(withoutToken)].sort()).toEqual(expected.sort());
  });

  it('works as it is, from registering to logging out, keeping its tokens by itself', async () => {
    const variables = initialVariables();
    const steps = [
      ['POST /api/auth/register', 201],
      ['POST /api/auth/login', 200],
      ['GET /api/users/me', 200],
      ['PATCH /api/users/me/settings', 200],
      ['POST /api/auth/refresh', 200],
      ['GET /api/auth/sessions', 200],
      ['POST /api/auth/logout', 200],
      ['GET /api/users/me', 401],
    ] as const;
    for (const [name, status] of steps)
      expect([name, (await send(requestTo(name), variables)).status]).toEqual([name, status]);
  });

  it('makes up the passwords of each run, and shows none that works', async () => {
    expect(['password', 'newPassword'].map((name) => initialVariables().get(name))).toEqual(['', '']);
    const runs = [initialVariables(), initialVariables()];
    for (const variables of runs) await send(requestTo('POST /api/auth/register'), variables);
    const passwords = runs.flatMap((variables) => [variables.get('password'), variables.get('newPassword')]);
    expect(new Set(passwords).size).toBe(4);
    expect(passwords.every((password = '') => password.length >= 30)).toBe(true);
  });

  it('asks as a service where a service is asked for, and finds out about the token that it keeps', async () => {
    const variables = initialVariables();
    await send(requestTo('POST /api/auth/register'), variables);
    await send(requestTo('POST /api/auth/login'), variables);
    const { status, body } = await send(requestTo('POST /oauth/introspect'), variables);
    expect([status, body]).toEqual([200, expect.objectContaining({ active: true })]);
    expect((await send(requestTo('POST /oauth/revoke'), variables)).status).toBe(200);
    expect((await send(requestTo('GET /api/users/me'), variables)).status).toBe(401);
  });

  it('makes no request that leads nowhere or breaks the server, and gets what the document says', async () => {
    for (const request of requests) {
      const variables = initialVariables();
      const device = app.device();
      const operation = operations.find((each) => addressOf(each) === routeOf(request));
      const isForAdmins = Object.keys(operation ?? {}).some((key) => /^x-(roles|permissions)$/.test(key));
      const caller = isForAdmins ? await anAdmin(app, device) : await registered(device);
      const { accessToken, refreshToken, session } = caller;
      if (routeOf(request).includes('/connections/')) await connectAtProvider(device, accessToken);
      variables.set('password', anAccount().password).set('newPassword', anAccount().password);
      variables.set('userId', (await registered(app.device())).user.id);
      variables.set('keyId', app.app.get(KeyRing, { strict: false }).active().kid ?? '');
      variables
        .set('accessToken', accessToken)
        .set('adminAccessToken', accessToken)
        .set('refreshToken', refreshToken)
        .set('sessionId', session.id);
      const { status, body } = await send(request, variables);
      const response = operation?.responses[status];
      if (body === undefined && response && !response.content) continue;
      const [documented] = Object.values(response?.content ?? {}).map(({ schema }) => schema);
      expect([request.name, status === 404 || status >= 500]).toEqual([request.name, false]);
      expect([request.name, status, documented !== undefined]).toEqual([request.name, status, true]);
      expect([request.name, mismatches(document, documented, body)]).toEqual([request.name, []]);
    }
  });
});
