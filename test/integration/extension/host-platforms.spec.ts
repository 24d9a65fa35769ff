import { type INestApplication, Module } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from 'platform-express-for-tests';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import passport from 'passport';
import {
  AuditLog,
  AuditModule,
  Clock,
  override,
  providePassportStrategy,
  UsersModule,
  UsersService,
  WatchwordModule,
} from '../../../src/index.js';
import { RevocationFeed } from '../../../src/modules/revocation/revocation-feed.js';
import { FakeClock, testSettings } from '../../../src/testing/index.js';
import { type Account, registered } from '../../support/accounts.js';
import { anAdmin } from '../../support/admins.js';
import { ApiClient, type Tokens } from '../../support/api-client.js';
import type { SeenEntry } from '../../support/audit-trail.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { newServerSecrets, type RunningApp, startTestApp } from '../../support/test-app.js';
import { QUIETLY } from './host-application.js';
import { DeskController, LoungeController, type Seen } from './host-desk.js';

type Platform = 'express' | 'fastify';

const ADAPTERS: Readonly<Record<Platform, () => AbstractHttpAdapter>> = {
  express: () => new ExpressAdapter(),
  fastify: () => new FastifyAdapter() as never,
};

/** A Watchword server, and beside it an application of a team's own on its database, without any route of ours. */
interface Pair {
  readonly server: RunningApp;
  readonly host: INestApplication;
  readonly url: string;
}

async function startPair(platform: Platform): Promise<Pair> {
  const environment = { ...newServerSecrets(), DATABASE_URL: await migratedDatabase('sqlite') };
  const server = await startTestApp('sqlite', environment);
  const watchword = WatchwordModule.forRoot({
    settings: testSettings(environment),
    overrides: [override(Clock, server.clock)],
    endpoints: false,
  });

  @Module({
    imports: [watchword, UsersModule, AuditModule],
    controllers: [DeskController, LoungeController],
    providers: [providePassportStrategy(passport)],
  })
  class HostModule {}

  const host = await NestFactory.create(HostModule, ADAPTERS[platform](), QUIETLY);
  await host.listen(0, '127.0.0.1');
  return { server, host, url: await host.getUrl() };
}

interface Failure {
  readonly code?: string;
  readonly statusCode?: number;
  readonly requestId?: string;
}

describe.each(['express', 'fastify'] as const)("an application of a team's own on %s", (platform) => {
  let pair: Pair;
  let user: Tokens & { account: Account };
  let admin: Tokens;

  const desk = (path: string, token?: string, method = 'GET') =>
    new ApiClient(pair.url).request<Failure>(method, path, { token });
  const failureOf = ({ status, text, headers }: { status: number; text: string; headers: Headers }) => {
    const { code } = JSON.parse(text) as Failure;
    return [status, code, headers.get('www-authenticate')?.split(' ')[0]];
  };

  beforeAll(async () => {
    pair = await startPair(platform);
    user = await registered(pair.server.device());
    admin = await anAdmin(pair.server);
  });
  afterAll(async () => {
    await pair.host.close();
    await pair.server.close();
  });

  it('lets nobody in without a live session, and says so with 401', async () => {
    expect(failureOf(await desk('/desk/mine'))).toEqual([401, 'TOKEN_MISSING', 'Bearer']);
    expect(failureOf(await desk('/desk/mine', 'a.b.c'))).toEqual([401, 'TOKEN_INVALID', 'Bearer']);
    const refused = await desk('/desk/mine');
    expect(refused.headers.get('x-request-id')).toMatch(/^[\w.-]+$/);
    expect((JSON.parse(refused.text) as Failure).requestId).toBe(refused.headers.get('x-request-id'));
  });

  it('hands a route its caller, and leaves a public one open', async () => {
    expect(JSON.parse((await desk('/desk/mine', user.accessToken)).text)).toEqual({
      userId: user.user.id,
      proof: 'bearer',
    });
    expect((await desk('/desk/typed', user.accessToken)).text).toBe(`GET ${user.user.id}`);
    expect((await desk('/desk/open')).text).toBe('nobody');
  });

  it('holds what the decorators say', async () => {
    for (const path of ['/desk/admins', '/desk/audit', `/desk/of/${admin.user.id}`]) {
      expect(failureOf(await desk(path, user.accessToken))).toEqual([403, 'FORBIDDEN', undefined]);
      expect([path, (await desk(path, admin.accessToken)).status]).toEqual([path, 200]);
    }
    expect((await desk(`/desk/of/${user.user.id}`, user.accessToken)).text).toBe(user.user.id);
    expect((await desk(`/desk/of/${user.user.id}`, user.accessToken, 'POST')).status).toBe(201);
    expect((await desk(`/desk/of/${admin.user.id}`, user.accessToken, 'POST')).status).toBe(403);
    expect((await desk('/desk/recent', user.accessToken)).status).toBe(200);
  });

  it('accepts our cookies, and a change only from its own pages', async () => {
    const browser = pair.server.device();
    const body = { identifier: user.account.username, password: user.account.password, delivery: 'cookie' };
    expect((await browser.post('/api/auth/login', { body })).status).toBe(200);
    const here = new ApiClient(pair.url);
    for (const [name, value] of browser.cookies) here.cookies.set(name, value);
    expect(JSON.parse((await here.get('/desk/mine')).text)).toMatchObject({ proof: 'cookie' });
    expect((await here.post('/desk/mine')).status).toBe(201);
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.org' };
    expect(failureOf(await here.post('/desk/mine', { headers }))).toEqual([403, 'CSRF_CHECK_FAILED', undefined]);
    const legacy = await here.get('/desk/legacy');
    expect(JSON.parse(legacy.text)).toMatchObject({ proof: 'cookie' } satisfies Partial<Seen>);
    expect((await here.post('/desk/legacy', { headers })).status).toBe(403);
  });

  it('accepts the classic session', async () => {
    const browser = pair.server.device();
    const body = { identifier: user.account.username, password: user.account.password };
    expect((await browser.post('/api/auth/session', { body })).status).toBe(200);
    const here = new ApiClient(pair.url);
    for (const [name, value] of browser.cookies) here.cookies.set(name, value);
    expect(JSON.parse((await here.get('/desk/mine')).text)).toEqual({ userId: user.user.id, proof: 'cookie' });
  });

  it('answers its own failures in its own form, and none of our addresses', async () => {
    const { status, text } = await desk('/desk/broken');
    expect([status, JSON.parse(text)]).toEqual([404, { message: 'no such desk', error: 'Not Found', statusCode: 404 }]);
    for (const path of ['/api/users/me', '/health/live', '/.well-known/jwks.json', '/metrics']) {
      expect([path, (await desk(path)).status]).toEqual([path, 404]);
    }
  });

  it('knows for the audit log who asked, and by which route', async () => {
    const stranger = await registered(pair.server.device());
    await desk(`/desk/of/${admin.user.id}`, stranger.accessToken);
    await pair.host.get(AuditLog, { strict: false }).settle();
    const { data } = await pair.server
      .device()
      .get<{ items: SeenEntry[] }>('/api/audit?limit=100', { token: admin.accessToken });
    const denied = data.items.find(({ event, actor }) => event === 'access.denied' && actor.id === stranger.user.id);
    expect(denied).toMatchObject({ target: 'GET /desk/of/:id', address: '127.0.0.1' });
  });

  it('has our services by injection', () => {
    expect(pair.host.get(UsersService, { strict: false })).toBeInstanceOf(UsersService);
    expect(pair.host.get(Clock, { strict: false })).toBeInstanceOf(FakeClock);
  });

  describe("AuthGuard('jwt') of @nestjs/passport", () => {
    it('finds our strategy and has the Principal at the request', async () => {
      expect(JSON.parse((await desk('/desk/legacy', user.accessToken)).text)).toEqual({
        userId: user.user.id,
        proof: 'bearer',
      });
    });

    it('refuses with 401, and says of a token why', async () => {
      expect((await desk('/desk/legacy')).status).toBe(401);
      expect(failureOf(await desk('/desk/legacy', 'a.b.c'))).toEqual([401, 'TOKEN_INVALID', 'Bearer']);
    });

    it('lets guards of a team decide about callers without a token', async () => {
      expect(JSON.parse((await desk('/lounge')).text)).toMatchObject({ userId: 'anonymous' });
      expect(JSON.parse((await desk('/lounge', user.accessToken)).text)).toMatchObject({ userId: user.user.id });
      expect((await desk('/lounge', 'a.b.c')).status).toBe(401);
    });
  });

  it('refuses a session that was ended elsewhere, at the next request', async () => {
    const device = pair.server.device();
    const { accessToken } = await registered(device);
    expect((await desk('/desk/mine', accessToken)).status).toBe(200);
    await device.post('/api/auth/logout', { token: accessToken });
    await pair.host.get(RevocationFeed, { strict: false }).catchUp();
    for (const path of ['/desk/mine', '/desk/legacy']) {
      expect(failureOf(await desk(path, accessToken))).toEqual([401, 'SESSION_REVOKED', 'Bearer']);
    }
  });

  it('refuses a token whose time is over', async () => {
    const { accessToken } = await registered(pair.server.device());
    pair.server.clock.advance(16 * 60_000);
    expect(failureOf(await desk('/desk/mine', accessToken))).toEqual([401, 'TOKEN_EXPIRED', 'Bearer']);
    expect(failureOf(await desk('/desk/legacy', accessToken))).toEqual([401, 'TOKEN_EXPIRED', 'Bearer']);
  });
});

it('with our routes on, the start is refused on Express and says what to do', async () => {
  @Module({ imports: [WatchwordModule.forRoot({ settings: testSettings() })] })
  class HostModule {}

  const host = await NestFactory.create(HostModule, new ExpressAdapter(), QUIETLY);
  await expect(host.init()).rejects.toThrow(
    /^Watchword's own routes are served on Fastify only.* WatchwordModule\.forRoot\(\{ endpoints: false, … \}\)/,
  );
  await host.close();
});
