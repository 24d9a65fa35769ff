import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { publishDocs } from '../../src/bootstrap/docs.js';
import { createApp } from '../../src/bootstrap/create-app.js';
import { testSettings } from '../../src/testing/index.js';
import { AppModule } from '../../src/app.module.js';
import { registered } from '../support/accounts.js';
import { ApiClient } from '../support/api-client.js';
import { EvidenceLogger } from '../support/evidence-logger.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { type Route, routesOf } from './hostile-routes.js';

/** What nobody needs a credential for; an entry here is a decision. */
const OPEN = [
  'GET /.well-known/jwks.json',
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/openid-configuration',
  'GET /api/auth/providers',
  // by signing in at the provider; to connect an account, a login is asked for behind this
  'GET /api/auth/providers/{provider}/authorize',
  'GET /api/auth/providers/{provider}/callback',
  'GET /health/live',
  'GET /health/ready',
  // closed by METRICS_TOKEN, or by being asked for from elsewhere
  'GET /metrics',
  // by the token of a mail, or to have one sent
  'POST /api/auth/email-login',
  'POST /api/auth/email-login/redeem',
  'POST /api/auth/email/change/confirm',
  'POST /api/auth/email/change/undo',
  'POST /api/auth/email/resend',
  'POST /api/auth/email/verify',
  'POST /api/auth/login',
  'POST /api/auth/password/forgot',
  'POST /api/auth/password/reset',
  'POST /api/auth/providers/{provider}/callback',
  'POST /api/auth/register',
  'POST /api/auth/session',
  // by the refresh token in the form
  'POST /oauth/token',
];

/** Other spellings of an address that a guard or a rate limit could take for another route. */
const SPELLINGS: ReadonlyArray<(path: string) => string> = [
  (path) => path,
  (path) => `${path}/`,
  (path) => `/${path}`,
  (path) => path.replace('/api/', '/api//'),
  (path) => path.toUpperCase(),
  (path) => path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
  (path) => path.replace(/\/(?=[^/]*$)/, '%2f'),
  (path) => path.replace('/api/', '/api/./'),
  (path) => path.replace('/api/', '/health/../api/'),
  (path) => path.replace('/api/', '/api/%2e%2e/api/'),
  (path) => path.replace('/api/', '/docs/..%2fapi/'),
  (path) => `${path};a=b`,
  (path) => `${path}?_method=GET`,
  (path) => `${path}%00`,
  (path) => `${path}.json`,
  (path) => `${path}%20`,
  (path) => `http://127.0.0.1${path}`,
  (path) => path.replaceAll('/', '\\'),
];

const ANSWERED_METHODS = METHODS.filter((method) => method !== 'CONNECT');

describe('without a credential', () => {
  let app: RunningApp;
  let routes: readonly Route[];

  beforeAll(async () => {
    app = await startTestApp('sqlite', { DATABASE_URL: 'sqlite::memory:' });
    routes = await routesOf(app);
  });
  afterAll(() => app.close());

  const pathOf = ({ path }: Route) => path.replace(/\{[^}]+\}/g, '019a9c3e-5b7a-7c31-9d4e-2f6b8a1c0d3e');

  it('nothing is open but what is meant to be', () => {
    const open = routes.filter(({ isGuarded }) => !isGuarded).map(({ name }) => name);
    expect(open.sort()).toEqual(OPEN);
  });

  it.each(ANSWERED_METHODS)('no spelling of a guarded address opens it to %s', async (method) => {
    const guarded = routes.filter(({ name }) => !OPEN.includes(name));
    const paths = new Set(guarded.flatMap((route) => SPELLINGS.map((spell) => spell(pathOf(route)))));
    const lines = [...paths].map((path) => `${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n`);
    const statuses = await statusesOf(app.url, lines);
    const opened = lines.filter((_, index) => ![400, 401, 404, 415].includes(statuses[index] ?? 0));
    expect(opened).toEqual([]);
  });

  it('headers that claim another method, address or user change nothing', async () => {
    const claims = {
      'x-http-method-override': 'GET',
      'x-original-url': '/health/live',
      'x-rewrite-url': '/health/live',
      'x-forwarded-prefix': '/health',
      'x-forwarded-user': 'admin',
      'x-user-id': '1',
      'x-forwarded-for': '127.0.0.1',
    };
    for (const route of routes.filter(({ isGuarded }) => isGuarded)) {
      const { status } = await app.device().request(route.method, pathOf(route), { headers: claims });
      expect(`${route.name} ${status}`).toBe(`${route.name} 401`);
    }
  });

  it('no token in the query, the body or another header opens a route', async () => {
    const { accessToken } = await registered(app.device());
    const headers = {
      'x-access-token': accessToken,
      'proxy-authorization': `Bearer ${accessToken}`,
      token: accessToken,
    };
    for (const query of [
      `access_token=${accessToken}`,
      `token=${accessToken}`,
      `authorization=Bearer%20${accessToken}`,
    ]) {
      expect((await app.device().get(`/api/users/me?${query}`, { headers })).status).toBe(401);
    }
    const body = { access_token: accessToken, accessToken };
    expect((await app.device().post('/api/auth/logout-all', { body })).status).toBe(401);
  });
});

describe('the documentation', () => {
  let device: ApiClient;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const settings = testSettings();
    const app = await createApp(AppModule.with(settings), settings, { logger: new EvidenceLogger() });
    publishDocs(app, settings);
    await app.listen(0, '127.0.0.1');
    device = new ApiClient(await app.getUrl());
    close = () => app.close();
  });
  afterAll(() => close());

  it.each([
    ...[
      '/docs/../package.json',
      '/docs/%2e%2e/package.json',
      '/docs/..%2f..%2fpackage.json',
      '/docs/%5c..%5cpackage.json',
    ],
    ...['/docs//etc/passwd', '/docs/%00', '/docs/.env', '/docs/.npmignore', '/docs/../../../.env'],
    ...[`/docs/${'a'.repeat(5_000)}`, '/docs/swagger-ui.css%00.html', '/docs/swagger-ui.css/..', '/docs/%c0%ae%c0%ae/'],
  ])('gives away no other file: %s', async (path) => {
    const [status] = await statusesOf(device.baseUrl, [`GET ${path} HTTP/1.1\r\nHost: x\r\n`]);
    expect([400, 403, 404]).toContain(status);
  });

  it.each(['/docs', '/docs/', '//evil.example/', '/docs//evil.example', '/docs/..//evil.example', '/%5cevil.example'])(
    'sends nobody to another site: %s',
    async (path) => {
      const { headers } = await device.get(path);
      expect(headers.get('location')).toBeNull();
    },
  );

  it('says nothing of settings and secrets', async () => {
    const { text } = await device.get('/docs/openapi.json');
    expect(text).not.toMatch(/REFRESH_TOKEN_SECRET|sqlite|postgres|node_modules|\/work\//i);
  });
});

/** Writes each request on a connection of its own, byte by byte as given, and reads the status. */
async function statusesOf(url: string, requests: readonly string[]): Promise<number[]> {
  const { port } = new URL(url);
  const statusOf = (head: string) =>
    new Promise<number>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${head}Connection: close\r\n\r\n`));
      socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
      socket.on('error', reject);
      socket.on('close', () => resolve(Number(text.split(' ')[1])));
    });
  const statuses: number[] = [];
  for (let start = 0; start < requests.length; start += 32) {
    statuses.push(...(await Promise.all(requests.slice(start, start + 32).map(statusOf))));
  }
  return statuses;
}
