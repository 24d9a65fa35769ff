import { Controller, Get, Post, VersioningType } from '@nestjs/common';
import { createOpenApiDocument } from '../../../src/bootstrap/openapi.js';
import { postmanCollectionOf } from '../../../src/bootstrap/postman-collection.js';
import { AuthModule } from '../../../src/modules/auth/index.js';
import { Public, UsersModule, UsersService, WatchwordModule } from '../../../src/index.js';
import { createTestApp, testSettings } from '../../../src/testing/index.js';
import { anAccount, registered } from '../../support/accounts.js';
import type { ApiClient } from '../../support/api-client.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';
import { deviceOf, HostModule, startHost } from './host-application.js';

const SPLIT = { delivery: 'split' };

/** The refresh cookie that a login sets, with its attributes. */
async function refreshCookieOf(device: ApiClient, prefix: string): Promise<string> {
  const account = anAccount();
  const { headers, status } = await device.post(`${prefix}/auth/register`, { body: { ...account, ...SPLIT } });
  expect(status).toBe(201);
  return headers.getSetCookie().find((cookie) => cookie.includes('_refresh=')) ?? '';
}

@Controller('reports')
class ReportsController {
  @Get()
  @Public()
  list(): string {
    return 'reports';
  }
}

@Controller('users')
class UserSearchController {
  @Get('search')
  @Public()
  search(): string {
    return 'found';
  }
}

describe('a path of its own', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startTestApp('sqlite', {}, { path: 'v1/identity' });
  });
  afterAll(() => running.close());

  it('is where the API is, and nothing is left at /api', async () => {
    const device = running.device();
    expect(await refreshCookieOf(device, '/v1/identity')).toMatch(/; Path=\/v1\/identity\/auth;/);
    expect((await device.post('/v1/identity/auth/refresh')).status).toBe(200);
    expect((await device.get('/v1/identity/users/me')).status).toBe(401);
    expect((await device.post('/api/auth/register', { body: anAccount() })).status).toBe(404);
  });

  it('leaves standard documents where standards have them', async () => {
    const device = running.device();
    const paths = ['/.well-known/jwks.json', '/.well-known/oauth-authorization-server', '/health/live', '/metrics'];
    for (const path of paths) expect([path, (await device.get(path)).status]).toEqual([path, 200]);
    expect((await device.post('/oauth/introspect')).status).toBe(401);
  });

  it('is what the pages, the document and the collection say', async () => {
    const page = await running.device().get('/account/reset-password');
    expect(page.text).toContain('data-route="../v1/identity/auth/password/reset"');
    const settings = testSettings();
    const document = await createOpenApiDocument(running.app, settings);
    const outside = /^\/(\.well-known|oauth|health|metrics)/;
    const inside = Object.keys(document.paths).filter((path) => !outside.test(path));
    expect(inside.length).toBeGreaterThan(30);
    expect(inside.filter((path) => !path.startsWith('/v1/identity/'))).toEqual([]);
    expect(document.paths['/v1/identity/users/me']?.get?.responses['401']).toBeDefined();
    const collection = JSON.stringify(postmanCollectionOf(document, 'https://id.example.org'));
    expect(collection).toContain('{{baseUrl}}/v1/identity/auth/login');
    expect(collection).not.toContain('/api/');
  });
});

it('may be nothing', async () => {
  const running = await startTestApp('sqlite', {}, { path: '' });
  const device = running.device();
  expect(await refreshCookieOf(device, '')).toMatch(/; Path=\/auth;/);
  expect((await device.get('/users/me')).status).toBe(401);
  expect((await device.get('/account/reset-password')).text).toContain('data-route="../auth/password/reset"');
  await running.close();
});

it('a path that begins like that of PUBLIC_URL stops the start', async () => {
  const settings = testSettings({ PUBLIC_URL: 'http://127.0.0.1:3000/identity' });
  await expect(createTestApp({ settings, path: 'identity/v1' })).rejects.toThrow(
    'path begins with "identity" like the path of PUBLIC_URL (/identity): one of them must differ',
  );
});

describe('a host that creates its application itself', () => {
  it.each([
    ['without a prefix', '', '/reports'],
    ['with a prefix of its own', 'shop', '/shop/reports'],
    ['with the same prefix', 'api', '/api/reports'],
  ])('%s has our routes at our path and its own at its own', async (_case, prefix, reports) => {
    const settings = testSettings();
    const module = HostModule.with(WatchwordModule.forRoot({ settings }), [ReportsController]);
    const app = await startHost(module, settings, (host) => host.setGlobalPrefix(prefix));
    const device = await deviceOf(app);
    expect(await refreshCookieOf(device, '/api')).toMatch(/; Path=\/api\/auth;/);
    expect((await device.get('/api/users/me')).status).toBe(401);
    expect((await device.get('/.well-known/jwks.json')).status).toBe(200);
    expect((await device.get<string>(reports)).data).toBe('reports');
    const { data, text } = await device.get<{ paths: object }>('/docs/openapi.json');
    expect(data ?? JSON.parse(text)).toBeDefined();
    const paths = Object.keys((JSON.parse(text) as { paths: object }).paths);
    expect(paths).toEqual(expect.arrayContaining(['/api/auth/login', '/health/live', reports]));
    expect(paths.filter((path) => path.startsWith('/shop/') && path !== reports)).toEqual([]);
    await app.close();
  });

  it('has its routes below its prefix also where one of ours could be meant', async () => {
    const settings = testSettings();
    const module = HostModule.with(WatchwordModule.forRoot({ settings, path: '' }), [UserSearchController]);
    const app = await startHost(module, settings, (host) => host.setGlobalPrefix('shop'));
    const device = await deviceOf(app);
    expect((await device.get<string>('/shop/users/search')).data).toBe('found');
    expect((await device.get('/users/me')).status).toBe(401);
    expect((await device.get('/users/0190f5d0-0000-7000-8000-000000000000')).status).toBe(401);
    await app.close();
  });

  it('may give versions to its own routes', async () => {
    const settings = testSettings();
    const module = HostModule.with(WatchwordModule.forRoot({ settings }), [ReportsController]);
    const app = await startHost(module, settings, (host) =>
      host.setGlobalPrefix('shop').enableVersioning({ type: VersioningType.URI, defaultVersion: '2' }),
    );
    const device = await deviceOf(app);
    expect((await device.get<string>('/shop/v2/reports')).data).toBe('reports');
    expect((await device.get('/api/users/me')).status).toBe(401);
    expect((await device.get('/health/live')).status).toBe(200);
    await app.close();
  });

  it('learns at the start when it forgot to configure it', async () => {
    const { NestFactory } = await import('@nestjs/core');
    const { createWatchwordAdapter } = await import('../../../src/index.js');
    const { QUIETLY } = await import('./host-application.js');
    const settings = testSettings();
    const module = HostModule.with(WatchwordModule.forRoot({ settings }));
    const app = await NestFactory.create(module, createWatchwordAdapter(settings), QUIETLY);
    await expect(app.init()).rejects.toThrow("Watchword's own routes need configureWatchword(app) before app.listen()");
    await app.close();
  });
});

@Controller('api/auth/register')
class RegistrationOfTheTeam {
  @Post()
  @Public()
  register(): string {
    return 'by the team';
  }
}

describe('groups that are left out', () => {
  const endpoints = { registration: false, oauth: false, docs: false, emailLogin: false, roles: false } as const;

  it('have no routes, are in no document, and another route may stand in their place', async () => {
    const settings = testSettings();
    const module = HostModule.with(WatchwordModule.forRoot({ settings, endpoints }), [RegistrationOfTheTeam]);
    const app = await startHost(module, settings);
    const device = await deviceOf(app);
    expect((await device.post<string>('/api/auth/register', { body: {} })).data).toBe('by the team');
    expect((await device.post('/oauth/introspect')).status).toBe(404);
    expect((await device.get('/api/roles')).status).toBe(404);
    expect((await device.get('/docs')).status).toBe(404);
    expect((await device.get('/account/log-in')).status).toBe(404);
    expect((await device.get('/account/reset-password')).status).toBe(200);
    expect((await device.post('/api/auth/login', { body: {} })).status).toBe(400);
    const metadata = (await device.get('/.well-known/oauth-authorization-server')).text;
    expect(JSON.parse(metadata)).toEqual({
      issuer: settings.tokens.issuer,
      jwks_uri: `${settings.tokens.issuer}/.well-known/jwks.json`,
      response_types_supported: [],
      grant_types_supported: [],
    });
    const { paths } = await createOpenApiDocument(app, settings);
    expect(Object.keys(paths)).toContain('/api/auth/login');
    expect(Object.keys(paths).filter((path) => /oauth\/|email-login|roles|permissions/.test(path))).toEqual([]);
    expect(paths['/api/auth/register']?.post?.operationId).toBe('register');
    // what is left out is only the routes
    expect(app.get(UsersService, { strict: false })).toBeInstanceOf(UsersService);
    await app.close();
  });

  it('take every other door to them along: nobody refreshes at /oauth/token where nobody refreshes', async () => {
    const running = await startTestApp('sqlite', {}, { endpoints: { refresh: false } });
    const device = running.device();
    expect((await device.post('/oauth/token')).status).toBe(404);
    expect((await device.post('/oauth/introspect')).status).toBe(401);
    const { text } = await device.get('/.well-known/openid-configuration');
    expect(JSON.parse(text)).toMatchObject({ grant_types_supported: [] });
    expect(text).not.toContain('token_endpoint');
    await running.close();
  });

  it('may be all of them', async () => {
    const settings = testSettings();
    const app = await startHost(HostModule.with(WatchwordModule.forRoot({ settings, endpoints: false })), settings);
    const device = await deviceOf(app);
    const paths = ['/api/users/me', '/.well-known/jwks.json', '/health/live', '/metrics', '/docs', '/account/log-in'];
    for (const path of paths) expect([path, (await device.get(path)).status]).toEqual([path, 404]);
    expect(app.select(AuthModule)).toBeDefined();
    expect(app.select(UsersModule)).toBeDefined();
    await app.close();
  });

  it('are forgotten by the next application', async () => {
    const running = await startTestApp('sqlite');
    await registered(running.device());
    expect((await running.device().post('/oauth/introspect')).status).toBe(401);
    await running.close();
  });

  it('have a name, or the application does not start', () => {
    // @ts-expect-error there is no such group
    expect(() => WatchwordModule.forRoot({ settings: testSettings(), endpoints: { signup: false } })).toThrow(
      'endpoints.signup is no group of routes',
    );
  });
});
