import { basePathOf, publicUrl } from '../../src/config/address-readers.js';
import { isRefused } from '../../src/config/setting-readers.js';
import { anAccount, registered } from '../support/accounts.js';
import { openApiDocument } from '../support/openapi.js';
import { basic, newClientSecret, sendForm } from '../support/service-clients.js';
import { setCookiesOf } from '../support/set-cookies.js';
import { ServerProcess } from '../support/server-process.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const PUBLIC_URL = 'https://example.org/auth';

function issuerOf(token: string): unknown {
  const [, payload = ''] = token.split('.');
  return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { iss?: unknown }).iss;
}

// a proxy that takes the path away sends the first, one that does not the second
describe.each(['', '/auth'])('with a path in PUBLIC_URL, asked at %j', (seen) => {
  const secret = newClientSecret();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startTestApp('sqlite', { PUBLIC_URL, SERVICE_CLIENTS: JSON.stringify({ billing: { secret } }) });
  });
  afterAll(() => app.close());

  it('registers, refreshes by the cookie and logs out', async () => {
    const device = app.device();
    const created = await device.post(`${seen}/api/auth/register`, { body: { ...anAccount(), delivery: 'cookie' } });
    expect(created.status).toBe(201);
    const cookies = setCookiesOf(created.headers);
    expect(cookies['__Secure-watchword_refresh']?.attributes['path']).toBe('/auth/api/auth');
    expect(cookies['__Host-watchword_access']?.attributes['path']).toBe('/');
    expect((await device.post(`${seen}/api/auth/refresh`)).status).toBe(200);
    const out = await device.post(`${seen}/api/auth/logout`);
    expect(out.status).toBe(200);
    expect(setCookiesOf(out.headers)['__Secure-watchword_refresh']?.attributes).toMatchObject({
      path: '/auth/api/auth',
      'max-age': '0',
    });
  });

  it('is the issuer with its path, in tokens, at introspection and in the metadata', async () => {
    const device = app.device();
    const { accessToken } = await registered(app.device());
    expect(issuerOf(accessToken)).toBe(PUBLIC_URL);
    const authorization = basic('billing', secret);
    const answer = await sendForm(device, `${seen}/oauth/introspect`, { token: accessToken }, { authorization });
    expect(answer.json).toMatchObject({ active: true, iss: PUBLIC_URL });
    // where RFC 8414, section 3.1, puts it, and where others look
    for (const path of [
      '/.well-known/oauth-authorization-server/auth',
      `${seen}/.well-known/oauth-authorization-server`,
      '/.well-known/openid-configuration/auth',
      `${seen}/.well-known/openid-configuration`,
    ]) {
      const metadata = await device.get(path);
      expect(metadata.body).toMatchObject({
        issuer: PUBLIC_URL,
        jwks_uri: `${PUBLIC_URL}/.well-known/jwks.json`,
        introspection_endpoint: `${PUBLIC_URL}/oauth/introspect`,
      });
    }
    expect((await device.get(`${seen}/.well-known/jwks.json`)).status).toBe(200);
  });

  it('keeps the form of each answer', async () => {
    const unknown = await app.device().get(`${seen}/api/nowhere`);
    expect([unknown.status, unknown.body.code]).toEqual([404, 'NOT_FOUND']);
    const refused = await sendForm(app.device(), `${seen}/oauth/introspect`, { token: 'x' });
    expect(refused.json).toMatchObject({ error: 'invalid_client' });
  });
});

it('leads to its documentation under that path, which calls it by its public address', async () => {
  const server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:', PUBLIC_URL });
  for (const seen of ['', '/auth']) {
    const answer = await fetch(`${server.url}${seen}/`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/auth/docs']);
    const page = await fetch(`${server.url}${seen}/docs`);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const document = (await (await fetch(`${server.url}${seen}/docs/openapi.json`)).json()) as { servers: object[] };
    expect(document.servers).toEqual([{ url: PUBLIC_URL, description: 'This server.' }]);
    const script = await (await fetch(`${server.url}${seen}/docs/swagger-ui-init.js`)).text();
    expect(script).toMatch(/"servers": \[\s*\{\s*"url": "\/auth"\s*\}/);
  }
  await server.stop();
});

it('refuses paths that a route of ours begins with, since nobody could tell them apart', async () => {
  const paths = Object.keys((await openApiDocument()).paths);
  const first = new Set([...paths, '/docs', '/docs-yaml'].map((path) => path.split('/')[1] ?? ''));
  for (const segment of first) expect(isRefused(publicUrl(true)(`https://example.org/${segment}/more`))).toBe(true);
  expect(basePathOf(PUBLIC_URL)).toBe('/auth');
});
