import { type Account, registered } from '../support/accounts.js';
import type { ApiClient, ApiResponse, Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const WITHOUT_ERROR = 'Bearer realm="watchword"';
/** RFC 6750, section 3, with the characters that it allows in a description. */
const WITH_ERROR = /^Bearer realm="watchword", error="invalid_token", error_description="[ !\x23-\x5b\x5d-\x7e]+"$/;

describe('a request without a good access token', () => {
  let app: RunningApp;
  let device: ApiClient;
  let owner: Tokens & { account: Account };

  beforeAll(async () => (app = await startTestApp('sqlite')));
  beforeEach(async () => {
    device = app.device();
    owner = await registered(app.device());
  });
  afterAll(() => app.close());

  const profile = (token?: string) => device.get('/api/users/me', { token });
  const challengeIn = ({ headers }: ApiResponse<unknown>) => headers.get('www-authenticate');

  it('is told that it has none, without an error', async () => {
    const refused = await profile();
    expect(refused.body).toMatchObject({
      success: false,
      statusCode: 401,
      code: 'TOKEN_MISSING',
      data: null,
      errors: [],
    });
    expect(challengeIn(refused)).toBe(WITHOUT_ERROR);
  });

  it('is told that it has expired, apart from being invalid', async () => {
    app.clock.advance(900_000);
    const refused = await profile(owner.accessToken);
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'TOKEN_EXPIRED' });
    expect(challengeIn(refused)).toMatch(WITH_ERROR);
  });

  it('is told that its session has ended', async () => {
    await device.post('/api/auth/logout', { token: owner.accessToken });
    const refused = await profile(owner.accessToken);
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'SESSION_REVOKED' });
    expect(challengeIn(refused)).toMatch(WITH_ERROR);
  });

  it.each([
    ['garbage', () => 'garbage'],
    ['three dots', () => '...'],
    ['a token with another signature', (token: string) => `${token.slice(0, -10)}AAAAAAAAAA`],
    ['a token with other claims', (token: string) => withClaims(token, { roles: ['admin'] })],
    ['an expired token with a later expiry', (token: string) => withClaims(token, { exp: 4_102_444_800 })],
    ['a token without a signature', (token: string) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['a token with alg none', (token: string) => withHeader(token, { alg: 'none' })],
    ['two tokens', (token: string) => `${token}.${token}`],
    ['a very long text', () => 'a'.repeat(9_000)],
  ])('is told that %s is not valid', async (_what, forge) => {
    const refused = await profile(forge(owner.accessToken));
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'TOKEN_INVALID' });
    expect(challengeIn(refused)).toMatch(WITH_ERROR);
  });

  it('is told the same, whatever it wants to do', async () => {
    const requests = [
      ['GET', '/api/users/me/settings'],
      ['PATCH', '/api/users/me/settings'],
      ['PATCH', '/api/users/me'],
      ['DELETE', '/api/users/me'],
      ['GET', '/api/auth/sessions'],
      ['DELETE', '/api/auth/sessions'],
      ['POST', '/api/auth/logout'],
      ['POST', '/api/auth/logout-all'],
      ['POST', '/api/auth/password/change'],
      ['POST', '/api/auth/reauthenticate'],
      ['GET', '/api/auth/session'],
      ['DELETE', '/api/auth/session'],
    ] as const;
    for (const [method, path] of requests) {
      const [anonymous, forged] = [
        await device.request(method, path),
        await device.request(method, path, { token: 'x' }),
      ];
      expect([path, anonymous.body.code, forged.body.code]).toEqual([path, 'TOKEN_MISSING', 'TOKEN_INVALID']);
    }
  });

  it('that has no refresh token is told so, without an error', async () => {
    const refused = await device.post('/api/auth/refresh');
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'REFRESH_TOKEN_MISSING' });
    expect(challengeIn(refused)).toBe(WITHOUT_ERROR);
  });

  it('that has wrong credentials is told so, without an error', async () => {
    const body = { identifier: owner.account.email, password: `${owner.account.password}x` };
    const refused = await device.post('/api/auth/login', { body });
    expect(refused.body).toMatchObject({ statusCode: 401, code: 'INVALID_CREDENTIALS' });
    expect(challengeIn(refused)).toBe(WITHOUT_ERROR);
  });

  it('is answered as RFC 9457 where the client prefers that', async () => {
    const { headers, text, status } = await device.get('/api/users/me', {
      headers: { accept: 'application/problem+json' },
    });
    expect([status, headers.get('content-type')]).toEqual([401, 'application/problem+json; charset=utf-8']);
    expect(JSON.parse(text)).toMatchObject({
      status: 401,
      code: 'TOKEN_MISSING',
      requestId: headers.get('x-request-id'),
    });
    expect(headers.get('www-authenticate')).toBe(WITHOUT_ERROR);
  });

  it('carries no challenge when it is refused for anything but its token', async () => {
    const forbidden = await device.patch('/api/users/me', { token: owner.accessToken, body: { id: 'x' } });
    expect([forbidden.status, challengeIn(forbidden)]).toEqual([400, null]);
  });
});

function withClaims(token: string, changes: object): string {
  const [header, payload = '', signature] = token.split('.');
  return [header, rewritten(payload, changes), signature].join('.');
}

function withHeader(token: string, changes: object): string {
  const [header = '', payload, signature] = token.split('.');
  return [rewritten(header, changes), payload, signature].join('.');
}

function rewritten(part: string, changes: object): string {
  const members = JSON.parse(Buffer.from(part, 'base64url').toString()) as object;
  return Buffer.from(JSON.stringify({ ...members, ...changes })).toString('base64url');
}
