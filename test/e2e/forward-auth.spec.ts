import { DataSource } from 'typeorm';
import { anAccount, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import { answerToExactly } from '../support/exact-request.js';
import { DATABASE_KINDS } from '../support/databases.js';
import { RoleAdministration } from '../support/role-administration.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { StatementLog } from '../integration/modules/sessions/statement-log.js';
import type { ApiClient, ApiResponse } from '../support/api-client.js';

const PATH = '/api/auth/forward-auth';
const OWN = 'https://auth.example.org';

type Headers = Readonly<Record<string, string>>;

const identityOf = ({ headers }: ApiResponse<unknown>) =>
  ['user', 'session', 'email', 'roles'].map((name) => headers.get(`x-auth-${name}`));

describe.each(DATABASE_KINDS)('the gate for other applications on %s', (kind) => {
  let app: RunningApp;
  beforeAll(async () => (app = await startTestApp(kind, { PUBLIC_URL: OWN })));
  afterAll(() => app.close());

  const asked = (token: string | undefined, query = '', headers: Headers = {}, method = 'GET') =>
    app
      .device()
      .request<null>(method, PATH + query, { ...(token !== undefined && { token }), headers, cookies: false });

  const statusFor = async (...question: Parameters<typeof asked>): Promise<number> => (await asked(...question)).status;

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'answers %s, and says who asks',
    async (method) => {
      const { accessToken, user, session, account } = await registered(app.device());
      const answer = await asked(accessToken, '', {}, method);
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(identityOf(answer)).toEqual([user.id, session.id, account.email, 'user']);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(await statusFor(undefined, '', {}, method)).toBe(401);
    },
  );

  it('refuses whoever has no token that counts, with a challenge', async () => {
    const nobody = await asked(undefined);
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Bearer/)]);
    expect(identityOf(nobody)).toEqual([null, null, null, null]);
    const { accessToken } = await registered(app.device());
    expect(await statusFor(`${accessToken.slice(0, -4)}AAAA`)).toBe(401);
    await app.device().post('/api/auth/logout', { token: accessToken });
    expect(await statusFor(accessToken)).toBe(401);
  });

  it('encodes an address beyond ASCII', async () => {
    const email = `jörg-${Date.now()}@example.org`;
    const { accessToken } = await registered(app.device(), { ...anAccount(), email });
    const answer = await asked(accessToken);
    expect(answer.headers.get('x-auth-email')).toBe(encodeURIComponent(email).replace('%40', '@'));
  });

  it('demands one of the roles and all of the permissions', async () => {
    const roles = await RoleAdministration.of(app);
    await roles.create('reader', ['users:read', 'audit:read']);
    const { accessToken: reader } = await roles.someoneWith('user', 'reader');
    const { accessToken: admin } = await anAdmin(app);
    const { accessToken: user } = await registered(app.device());
    const table: [string, number, number, number][] = [
      ['', 204, 204, 204],
      ['?role=admin', 403, 403, 204],
      ['?role=admin&role=reader', 403, 204, 204],
      ['?permission=users%3Aread', 403, 204, 204],
      ['?permission=users:read&permission=audit:read', 403, 204, 204],
      ['?permission=users:read&permission=keys:write', 403, 403, 204],
      ['?role=reader&permission=keys:write', 403, 403, 403],
      ['?roles=admin', 400, 400, 400],
      ['?role=', 400, 400, 400],
      ['?permission=users:raed', 400, 400, 400],
    ];
    for (const [query, ...expected] of table) {
      const statuses = [];
      for (const token of [user, reader, admin]) statuses.push(await statusFor(token, query));
      expect([query, ...statuses]).toEqual([query, ...expected]);
    }
    const header = { 'X-Auth-Require-Role': 'reader' };
    expect([await statusFor(reader, '', header), await statusFor(user, '', header)]).toEqual([204, 403]);
    expect(await statusFor(reader, '?role=admin', header)).toBe(403);
    expect(await statusFor(reader, '', { 'X-Auth-Require-Permission': 'keys:write' })).toBe(403);
  });

  it('sends no statement for a token, demands or not', async () => {
    // the user is the same as when the token was issued; what the roles allow is in memory
    const { accessToken } = await registered(app.device());
    const changed = await (await RoleAdministration.of(app)).change('user', { permissions: ['users:read'] });
    expect(changed.status).toBe(200);
    const question = () => asked(accessToken, '?role=user&permission=users:read');
    await app.catchUp();
    expect((await question()).status).toBe(204);
    const statements = await new StatementLog(app.app.get(DataSource)).during(async () => {
      for (let count = 0; count < 20; count += 1) expect((await question()).status).toBe(204);
    });
    expect(statements).toEqual([]);
  });

  describe('by cookie', () => {
    const withTokens = async (): Promise<ApiClient> => {
      const device = app.device();
      const answer = await device.post('/api/auth/register', { body: { ...anAccount(), delivery: 'cookie' } });
      expect(answer.status).toBe(201);
      return device;
    };
    const withSession = async (): Promise<ApiClient> => {
      const { account } = await registered(app.device());
      const device = app.device();
      const body = { identifier: account.username, password: account.password };
      expect((await device.post('/api/auth/session', { body })).status).toBe(200);
      return device;
    };

    it.each([
      ['the access cookie', withTokens],
      ['the session cookie', withSession],
    ])('judges %s by the method and the origin of the request that it is asked about', async (_, logIn) => {
      const device = await logIn();
      // a client of its own: fetch would say of itself where it comes from
      const statusWith = async (headers: Headers) =>
        Number((await answerToExactly(device, { method: 'GET', path: PATH, headers })).slice(0, 3));
      const method = (name: string): Headers => ({ 'X-Forwarded-Method': name });
      expect(await statusWith(method('GET'))).toBe(204);
      expect(await statusWith({ ...method('GET'), 'Sec-Fetch-Site': 'cross-site' })).toBe(204);
      expect(await statusWith({ ...method('POST'), 'Sec-Fetch-Site': 'same-origin' })).toBe(204);
      expect(await statusWith({ ...method('POST'), Origin: OWN })).toBe(204);
      expect(await statusWith({ ...method('POST'), 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
      expect(await statusWith({ ...method('POST'), Origin: 'https://evil.example' })).toBe(403);
      expect(await statusWith(method('POST'))).toBe(403);
      expect(await statusWith({ 'X-Original-Method': 'DELETE', ...method('GET') })).toBe(403);
      const socket = { ...method('GET'), 'Sec-Fetch-Mode': 'websocket', Origin: 'https://evil.example' };
      expect(await statusWith(socket)).toBe(403);
      // a gateway that does not say what it asks about
      expect(await statusWith({ 'Sec-Fetch-Site': 'same-site' })).toBe(403);
      expect(await statusWith({ 'Sec-Fetch-Site': 'same-origin' })).toBe(204);
      const refused = await answerToExactly(device, { method: 'GET', path: PATH, headers: {} });
      expect(refused).toBe('403 CSRF_CHECK_FAILED');
    });

    it('lets through what repeats the token of the CSRF cookie', async () => {
      const device = await withTokens();
      const token = device.cookies.get('__Host-watchword_csrf') ?? '';
      const headers = { 'X-Forwarded-Method': 'POST', 'X-CSRF-Token': token };
      expect(token).not.toBe('');
      expect((await device.get(PATH, { headers })).status).toBe(204);
    });
  });

  // last, because time goes on for everybody
  it('refuses a token that has expired', async () => {
    const { accessToken } = await registered(app.device());
    expect(await statusFor(accessToken)).toBe(204);
    app.clock.advance(16 * 60_000);
    expect(await statusFor(accessToken)).toBe(401);
  });
});
