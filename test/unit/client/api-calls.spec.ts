import { callOf } from '../../../src/client/api/call.js';
import { selfServiceOperations } from '../../../src/client/api/self-service.js';
import type { ClientCore } from '../../../src/client/client-core.js';
import { STATUS_BY_CODE } from '../../../src/http/status-by-code.js';
import type { ErrorCode as CodeOfTheClient } from '../../../src/client/index.js';
import type { ErrorCode } from '../../../src/kernel/error-codes.js';

/** A core that keeps what it is asked for. */
function aCore() {
  const asked: unknown[][] = [];
  const core = { call: (...all: unknown[]) => Promise.resolve(asked.push(all)) } as unknown as ClientCore;
  return { core, asked };
}

it('an operation compiles only with the method, the path and the body of the document', async () => {
  const { core, asked } = aCore();
  const call = callOf(core);
  const credentials = { identifier: 'ada', password: 'x' };
  await call<'login'>('POST', '/api/auth/login', credentials);
  // @ts-expect-error another method
  await call<'login'>('PUT', '/api/auth/login', credentials);
  // @ts-expect-error another path
  await call<'login'>('POST', '/api/auth/log-in', credentials);
  // @ts-expect-error no password
  await call<'login'>('POST', '/api/auth/login', { identifier: 'ada' });
  // @ts-expect-error a field that there is not
  await call<'login'>('POST', '/api/auth/login', { ...credentials, remember: true });
  // @ts-expect-error no such operation
  await call<'logIn'>('POST', '/api/auth/login', credentials);
  await call<'endMySession'>('DELETE', '/api/auth/sessions/17');
  // @ts-expect-error without its parameter
  await call<'endMySession'>('DELETE', '/api/auth/sessions');
  expect(asked).toHaveLength(8);
});

it('paths are below baseUrl, so that one of its own stays', async () => {
  const { core, asked } = aCore();
  await callOf(core)<'getMyProfile'>('GET', '/api/users/me');
  expect(asked).toEqual([['GET', 'api/users/me', undefined, undefined]]);
});

it.each([
  [undefined, 'api/auth/sessions?'],
  [{ status: 'ended' }, 'api/auth/sessions?status=ended'],
  [{ limit: 5, cursor: undefined }, 'api/auth/sessions?limit=5'],
  [{ cursor: 'a&b=c' }, 'api/auth/sessions?cursor=a%26b%3Dc'],
] as const)('a list asked with %j is asked for at %s', async (query, path) => {
  const { core, asked } = aCore();
  await selfServiceOperations(core).sessions.list(query);
  expect(asked[0]?.slice(0, 2)).toEqual(['GET', path]);
});

it('an id never leads to another path', async () => {
  const { core, asked } = aCore();
  await selfServiceOperations(core).sessions.end('../logout-all?');
  expect(asked[0]?.slice(0, 2)).toEqual(['DELETE', 'api/auth/sessions/..%2Flogout-all%3F']);
});

it('the codes of the client are those of the catalogue', () => {
  const isEach: Record<CodeOfTheClient, true> & Record<ErrorCode, true> = Object.fromEntries(
    Object.keys(STATUS_BY_CODE).map((code) => [code, true]),
  ) as Record<ErrorCode, true>;
  const same: [ErrorCode] extends [CodeOfTheClient] ? ([CodeOfTheClient] extends [ErrorCode] ? true : false) : false =
    true;
  expect([same, Object.keys(isEach).length > 0]).toEqual([true, true]);
});
