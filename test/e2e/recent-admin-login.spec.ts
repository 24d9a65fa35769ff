import { MATRIX } from './access-matrix.js';
import { createOpenApiDocument } from '../../src/bootstrap/openapi.js';
import { ServerSettings, type Settings } from '../../src/config/settings.js';
import { type Account, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { Tokens } from '../support/api-client.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

/** What administrators change about users, roles and keys; the rest is undone easily, or is urgent. */
const DANGEROUS = [
  'POST /api/users',
  'PATCH /api/users/:id',
  'PUT /api/users/:id',
  'DELETE /api/users/:id',
  'PUT /api/users/:id/roles',
  'POST /api/roles',
  'PATCH /api/roles/:name',
  'DELETE /api/roles/:name',
  'POST /api/admin/keys/rotate',
  'DELETE /api/admin/keys/:kid',
] as const;
const OTHERS = Object.keys(MATRIX).filter(
  (name) => /^(GET|POST) \/api\/(users|roles|permissions|audit|admin)/.test(name) && !DANGEROUS.includes(name as never),
);

describe.each([
  ['0s', 'asks nobody', 'no'],
  ['1h', 'asks whoever gave the password longer ago', 'yes'],
])('ADMIN_RECENT_LOGIN=%s', (setting, what, isAsked) => {
  let app: RunningApp;
  let admin: Tokens & { account: Account };
  let token: string;
  let target: Tokens;

  beforeAll(async () => {
    app = await startTestApp('sqlite', { ADMIN_RECENT_LOGIN: setting });
    admin = await anAdmin(app);
    target = await registered(app.device());
    app.clock.advance(3_601_000);
    const { refreshToken } = admin;
    token = (await app.device().post<Tokens>('/api/auth/refresh', { body: { refreshToken } })).data.accessToken;
  });
  afterAll(() => app.close());

  const codeOf = async (name: string, given: string) => {
    const [method = '', path = ''] = name.split(' ');
    const filled = path.replace(':id', target.user.id).replace(':name', 'no-such-role').replace(':kid', 'no-such-key');
    // without a body: refused for that only by those who were let in
    const answer = await app.device().request(method, filled, { token: given, headers: { 'if-match': '*' } });
    return answer.body.code ?? 'OK';
  };

  it.each(DANGEROUS)(`${what} at %s`, async (name) => {
    const code = await codeOf(name, token);
    if (isAsked === 'yes') expect(code).toBe('RECENT_LOGIN_REQUIRED');
    else expect(code).not.toMatch(/RECENT_LOGIN_REQUIRED|FORBIDDEN|TOKEN/);
  });

  it.each(OTHERS)('asks nobody at %s', async (name) => {
    expect(await codeOf(name, token)).not.toMatch(/RECENT_LOGIN_REQUIRED|FORBIDDEN|TOKEN/);
  });

  it('lets in whoever has given the password again', async () => {
    const body = { password: admin.account.password };
    const { data } = await app.device().post<Tokens>('/api/auth/reauthenticate', { token, body });
    for (const name of DANGEROUS) expect(await codeOf(name, data.accessToken)).not.toBe('RECENT_LOGIN_REQUIRED');
  });

  it('is told of in the document at these routes and at no other', async () => {
    const document = await createOpenApiDocument(app.app, { server: app.app.get(ServerSettings) });
    const told = Object.entries(document.paths).flatMap(([path, item]) =>
      (['get', 'put', 'post', 'delete', 'patch'] as const)
        .filter((method) => item[method]?.description?.includes('`ADMIN_RECENT_LOGIN`'))
        .map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(told.sort()).toEqual([...DANGEROUS].sort());
  });
});
