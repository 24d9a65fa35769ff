import { APP_FILTER } from '@nestjs/core';
import type { Principal } from '../../src/guard/index.js';
import { KeyRing } from '../../src/modules/keys/index.js';
import { ApiClient } from '../support/api-client.js';
import { compactJws, openJws, signerFor } from '../support/compact-jws.js';
import { type GuardedApplication, PLATFORMS, startGuarded } from '../support/guarded-application.js';
import { type Person, RoleAdministration } from '../support/role-administration.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { HallController, OfficeController, OwnFormFilter, ShopController } from './guarded-shop.js';

const SHOP = { controllers: [ShopController, HallController, OfficeController] };

describe.each(PLATFORMS)('an application on %s behind the guard', (platform) => {
  let server: RunningApp;
  let shop: GuardedApplication;
  let user: Person;
  let auditor: Person;
  let reader: Person;
  let admin: Person;

  beforeAll(async () => {
    server = await startTestApp('sqlite', { ACCESS_TOKEN_EXPIRY: '1h' });
    const roles = await RoleAdministration.of(server);
    admin = roles.admin;
    await roles.create('auditor', ['audit:read', 'keys:read']);
    await roles.create('reader', ['audit:read', 'users:read']);
    const grantee = async (...names: string[]): Promise<Person> => {
      const person = await roles.someoneWith(...names);
      const body = { refreshToken: person.refreshToken, delivery: 'body' };
      const refreshed = await server.device().post<{ accessToken: string }>('/api/auth/refresh', { body });
      return { ...person, accessToken: refreshed.data.accessToken };
    };
    [user, auditor, reader] = [
      await grantee('user'),
      await grantee('user', 'auditor'),
      await grantee('user', 'reader'),
    ];
    shop = await startGuarded(platform, server, SHOP, { adjust: (app) => app.enableCors({ origin: true }) });
  });
  afterAll(async () => {
    await shop.close();
    await server.close();
  });

  const send = (path: string, headers: Record<string, string>, method = 'GET') =>
    shop.app.getUrl().then((url) => new ApiClient(url).request(method, path, { headers }));

  it('lets nobody in without a token, and says so as the server does', async () => {
    const [here, there] = [await shop.call('/shop/mine'), await server.device().get('/api/users/me')];
    const { requestId, ...body } = there.body;
    expect(requestId).toBeDefined();
    expect([here.status, here.body]).toEqual([there.status, body]);
    expect(body).toMatchObject({ success: false, statusCode: 401, code: 'TOKEN_MISSING', errors: [], data: null });
    for (const name of ['www-authenticate', 'cache-control', 'content-type']) {
      expect([name, here.headers.get(name)]).toEqual([name, there.headers.get(name)]);
    }
    expect(here.headers.get('www-authenticate')).toBe('Bearer realm="watchword"');
  });

  it('says what is wrong with a token as the server does', async () => {
    for (const token of ['a.b.c', user.refreshToken, `${user.accessToken}A`]) {
      const [here, there] = [
        await shop.call('/shop/mine', token),
        await server.device().get('/api/users/me', { token }),
      ];
      expect([here.status, here.body.code, here.body.message]).toEqual([401, there.body.code, there.body.message]);
      expect(here.headers.get('www-authenticate')).toBe(there.headers.get('www-authenticate'));
    }
  });

  it('hands a route its caller', async () => {
    const { body } = await shop.call('/shop/mine', user.accessToken);
    expect(body as unknown).toEqual({
      userId: user.user.id,
      sessionId: user.session.id,
      email: user.account.email,
      roles: ['user'],
      tokenVersion: expect.any(Number) as number,
      authenticatedAt: server.clock.now().toISOString(),
      proof: 'bearer',
    } satisfies Record<keyof Principal, unknown>);
    expect((await shop.call('/shop/mine', user.accessToken, 'POST')).text).toBe(user.user.id);
  });

  it('opens what is public, whatever token comes along, and closes what is not again', async () => {
    for (const token of [undefined, 'a.b.c', user.accessToken]) {
      expect((await shop.call('/shop/open', token)).text).toBe('nobody');
      expect((await shop.call('/hall', token)).text).toBe('everybody');
    }
    expect(await shop.outcome('/hall/back')).toEqual([401, 'TOKEN_MISSING']);
    expect((await shop.call('/hall/back', user.accessToken)).text).toBe(user.user.id);
  });

  it('holds @Roles(): one of them is enough, and a method replaces its class', async () => {
    expect(await shop.outcome('/shop/admins', user.accessToken)).toEqual([403, 'FORBIDDEN']);
    expect(await shop.outcome('/shop/admins', admin.accessToken)).toEqual([200, undefined]);
    expect(await shop.outcome('/office', user.accessToken)).toEqual([403, 'FORBIDDEN']);
    expect(await shop.outcome('/office/users', user.accessToken)).toEqual([200, undefined]);
  });

  it('holds @Permissions() by the claim: all of them, and an administrator has every one', async () => {
    for (const [person, status] of [
      [user, 403],
      [reader, 403],
      [auditor, 200],
      [admin, 200],
    ] as const) {
      expect((await shop.call('/shop/audit', person.accessToken)).status).toBe(status);
    }
  });

  it('refuses where the token does not say what is allowed, and says so in the log once a minute', async () => {
    const { signWith, algorithm } = server.app.get(KeyRing, { strict: false }).active();
    const { header, payload } = openJws(auditor.accessToken);
    const token = compactJws(header, { ...payload, permissions: undefined }, signerFor(algorithm, signWith));
    for (let call = 0; call < 3; call += 1) {
      expect(await shop.outcome('/shop/audit', token)).toEqual([403, 'FORBIDDEN']);
    }
    expect(await shop.outcome('/shop/mine', token)).toEqual([200, undefined]);
    const lines = shop.lines.filter((line) => line.includes('permissions_unknown'));
    expect(lines).toEqual([expect.stringContaining('ShopController.audit')]);
  });

  it('holds @OwnerOr(): the user themselves in any spelling, and who may', async () => {
    for (const id of [user.user.id, user.user.id.toUpperCase()]) {
      expect((await shop.call(`/shop/of/${id}`, user.accessToken)).status).toBe(200);
    }
    expect(await shop.outcome(`/shop/of/${user.user.id}`, auditor.accessToken)).toEqual([403, 'FORBIDDEN']);
    expect((await shop.call(`/shop/of/${user.user.id}`, reader.accessToken)).status).toBe(200);
  });

  it('answers 403 without a challenge, and not to be kept', async () => {
    const { headers, body } = await shop.call('/shop/admins', user.accessToken);
    expect([headers.get('www-authenticate'), headers.get('cache-control')]).toEqual([null, 'no-store']);
    expect(body).toEqual({
      ...{ success: false, statusCode: 403, code: 'FORBIDDEN', errors: [], data: null },
      message: 'This is not allowed.',
    });
  });

  it('reads the header as the server does', async () => {
    const { accessToken: token } = user;
    const forms = [
      `Bearer ${token}`,
      `bearer ${token}`,
      `BEARER   ${token}  `,
      token,
      `Bearer${token}`,
      `Basic ${token}`,
    ];
    for (const authorization of [
      ...forms,
      `Bearer ${token} x`,
      `Bearer ${token},x`,
      'Bearer',
      'Bearer ',
      `Token ${token}`,
    ]) {
      const there = await server.device().get('/api/users/me', { headers: { authorization } });
      const here = await send('/shop/mine', { authorization });
      expect([authorization, here.status, here.body.code]).toEqual([authorization, there.status, there.body.code]);
    }
    expect((await send('/shop/mine', { cookie: `access_token=${token}; __Host-access=${token}` })).status).toBe(401);
    expect((await shop.call(`/shop/mine?access_token=${token}`)).status).toBe(401);
  });

  it('answers the questions of browsers before any guard, and guards every other method', async () => {
    const headers = { origin: 'https://shop.example.org', 'access-control-request-method': 'POST' };
    const preflight = await send('/shop/mine', headers, 'OPTIONS');
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, headers.origin]);
    expect((await send('/shop/mine', {}, 'HEAD')).status).toBe(401);
    expect((await shop.call('/shop/mine', user.accessToken, 'HEAD')).status).toBe(200);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'POST']) {
      expect((await send('/shop/any', {}, method)).status).toBe(401);
      expect((await shop.call('/shop/any', user.accessToken, method)).status).toBeLessThan(300);
    }
  });

  it('leaves the failures of the application as they are', async () => {
    const { status, body } = await shop.call('/shop/broken');
    expect([status, body]).toEqual([404, { message: 'no such shop', error: 'Not Found', statusCode: 404 }]);
    expect((await shop.call('/nowhere')).status).toBe(404);
  });

  it('holds @RequireRecentLogin(), last, with the challenge that names the age', async () => {
    const { accessToken: token } = user;
    expect((await shop.call('/shop/recent', token)).status).toBe(200);
    server.clock.advance('10m');
    expect((await shop.call('/shop/recent', token)).status).toBe(200);
    server.clock.advance('1s');
    const refused = await shop.call('/shop/recent', token);
    expect([refused.status, refused.body.code]).toEqual([401, 'RECENT_LOGIN_REQUIRED']);
    expect(refused.headers.get('www-authenticate')).toMatch(
      /^Bearer realm="watchword", error="insufficient_user_authentication", error_description="[^"]+", max_age="600"$/,
    );
    expect(await shop.outcome('/shop/recent-admins', token)).toEqual([403, 'FORBIDDEN']);
    expect(await shop.outcome('/shop/recent-admins', admin.accessToken)).toEqual([401, 'RECENT_LOGIN_REQUIRED']);
    const body = { password: user.account.password };
    const renewed = await server.device().post<{ accessToken: string }>('/api/auth/reauthenticate', { token, body });
    expect((await shop.call('/shop/recent', renewed.data.accessToken)).status).toBe(200);
  });

  it("lets an application's own filter say it in another form, with the same headers", async () => {
    const own = await startGuarded(platform, server, {
      ...SHOP,
      providers: [{ provide: APP_FILTER, useClass: OwnFormFilter }],
    });
    const { status, headers, text } = await own.call('/shop/mine');
    expect([status, headers.get('www-authenticate'), text]).toEqual([
      ...[401, 'Bearer realm="watchword"', '{"problem":"TOKEN_MISSING"}'],
    ]);
    await own.close();
  });
});
