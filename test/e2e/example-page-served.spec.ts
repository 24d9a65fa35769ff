import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { publishDocs } from '../../src/bootstrap/docs.js';
import { ServerSettings } from '../../src/config/settings.js';
import { type ExampleFolders, publishExamplePage } from '../../src/pages/publish-example-page.js';
import { emptyFolder, LaunchedServer } from '../support/launched-server.js';
import { ServerProcess } from '../support/server-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { productionEnvironment } from '../unit/config/environments.js';

const POLICY =
  "default-src 'none';base-uri 'none';connect-src 'self';form-action 'none';frame-ancestors 'none';object-src 'none';script-src 'self';style-src 'self';img-src 'self'";

describe('the example page, where it is served', () => {
  const folders: ExampleFolders = { page: temporaryFolder('page'), client: temporaryFolder('client') };
  let app: RunningApp;
  let isThere: boolean | undefined;

  beforeAll(async () => {
    writeFileSync(join(folders.page, 'index.html'), '<!doctype html><title>Example</title>');
    writeFileSync(join(folders.page, 'README.md'), '# Not for browsers');
    writeFileSync(join(folders.page, '.env'), 'SECRET=x');
    mkdirSync(join(folders.client, 'tabs'));
    writeFileSync(join(folders.client, 'tabs', 'lease.js'), 'export const lease = 1;\n');
    writeFileSync(join(folders.client, 'tabs', 'lease.d.ts'), 'export declare const lease = 1;\n');
    const beforeListen = (nest: NestFastifyApplication): void => {
      const server = nest.get(ServerSettings);
      isThere = publishExamplePage(nest, server, folders);
      publishDocs(nest, { server });
    };
    app = await startTestApp('sqlite', { NODE_ENV: 'development' }, { beforeListen });
  });
  afterAll(() => app.close());

  it('is below /example, so that its addresses are relative', async () => {
    expect(isThere).toBe(true);
    const first = await fetch(`${app.url}/example`, { redirect: 'manual' });
    expect([first.status, first.headers.get('location')]).toEqual([302, '/example/']);
    const { status, headers, text } = await app.device().get('/example/');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('<title>Example</title>');
  });

  it('has a policy that lets it load and run nothing but its own files', async () => {
    for (const path of ['/example/', '/example/client/tabs/lease.js']) {
      const { headers } = await app.device().get(path);
      expect(headers.get('content-security-policy')).toBe(POLICY);
      expect([headers.get('cache-control'), headers.get('referrer-policy')]).toEqual(['no-store', 'no-referrer']);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('loads the client as the compiler wrote it', async () => {
    const { headers, text } = await app.device().get('/example/client/tabs/lease.js');
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(text).toBe('export const lease = 1;\n');
  });

  it('shows a change at the next reload', async () => {
    writeFileSync(join(folders.page, 'index.html'), '<!doctype html><title>Changed</title>');
    expect((await app.device().get('/example/')).text).toContain('Changed');
  });

  it.each([
    ...['README.md', '.env', 'client/tabs/lease.d.ts', 'client/tabs', 'client/', 'other.js', 'toString', '__proto__'],
    ...['../package.json', '%2e%2e/package.json', '..%2fpackage.json', 'client/..%2findex.html', '%5c..%5cindex.html'],
    ...['/index.html', '/etc/passwd', 'index.html%00.js', './index.html', 'client/../index.html', 'INDEX.HTML'],
  ])('gives away no other file: %s', async (name) => {
    expect([400, 404]).toContain(await statusOf(`/example/${name}`));
  });

  it('is no part of the API’s document', async () => {
    const { text } = await app.device().get('/docs/openapi.json');
    expect(JSON.parse(text)).toHaveProperty(['paths', '/api/auth/login']);
    expect(text).not.toContain('"/example');
  });

  /** As it is written, without the tidying of `fetch`. */
  function statusOf(target: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      socket.once('error', reject);
      socket.once('data', (chunk: Buffer) => resolve(Number(chunk.toString().split(' ')[1])));
      socket.end(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    });
  }
});

describe('the example page is not there', () => {
  const page = temporaryFolder('page');
  const missing = join(page, 'missing');

  it.each([
    ['where the package is installed, which has no such folder', { page: missing, client: page }, 'development'],
    ['where the client is not built', { page, client: missing }, 'development'],
    ['in tests', { page, client: page }, 'test'],
    ['in production', { page, client: page }, 'production'],
  ] as const)('%s', async (_where, folders, environment) => {
    let isThere: boolean | undefined;
    const beforeListen = (nest: NestFastifyApplication): void => {
      isThere = publishExamplePage(nest, { environment, basePath: '' }, folders);
    };
    const app = await startTestApp('sqlite', {}, { beforeListen });
    const statuses = await Promise.all(
      ['/example', '/example/', '/example/index.html'].map(async (path) => (await app.device().get(path)).status),
    );
    await app.close();
    expect([isThere, ...statuses]).toEqual([false, 404, 404, 404]);
  });
});

describe('the built server', () => {
  const statusesAt = async (url: string, paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await fetch(url + path, { redirect: 'manual' })).status));

  it('serves the page of examples/spa and the built client in development, also below a path', async () => {
    const PUBLIC_URL = 'http://127.0.0.1:3000/auth';
    const server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:', PUBLIC_URL });
    const redirect = await fetch(`${server.url}/example`, { redirect: 'manual' });
    const statuses = await statusesAt(server.url, ['/example/', '/example/page.js', '/auth/example/client/index.js']);
    await server.stop();
    expect(redirect.headers.get('location')).toBe('/auth/example/');
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('serves it neither in production nor from an installed package', async () => {
    const environment = productionEnvironment({ BCRYPT_COST: '10' }) as Record<string, string>;
    const production = await LaunchedServer.launch(emptyFolder(), environment).listening();
    const inProduction = await statusesAt(production.origin, ['/example', '/example/', '/example/client/index.js']);
    await production.stop();
    expect(inProduction).toEqual([404, 404, 404]);

    // as npm installs it: dist, and beside it no examples
    const host = temporaryFolder('host');
    const installed = join(host, 'node_modules', 'watchword');
    mkdirSync(installed, { recursive: true });
    cpSync('dist', join(installed, 'dist'), { recursive: true });
    cpSync('package.json', join(installed, 'package.json'));
    symlinkSync(join(process.cwd(), 'node_modules'), join(installed, 'node_modules'));
    const server = await ServerProcess.start({ DATABASE_URL: 'sqlite::memory:' }, join(installed, 'dist', 'main.js'));
    const ofPackage = await statusesAt(server.url, ['/example', '/example/', '/docs']);
    await server.stop();
    expect(ofPackage).toEqual([404, 404, 200]);
  });
});
