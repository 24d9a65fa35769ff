import 'reflect-metadata';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type OrdersApp, startOrders } from './orders-app.js';
import { pause, type Tokens, WatchwordServer } from './watchword-server.js';

describe('the orders', () => {
  let server: WatchwordServer;
  let orders: OrdersApp;
  let user: Tokens;
  before(async () => {
    server = await WatchwordServer.start();
    orders = await startOrders(server);
    user = await server.newUser();
  });
  after(async () => {
    await orders.close();
    await server.stop();
  });

  test('are for users, for their own and for everybody, as each route says', async () => {
    const admin = await server.newAdmin();
    const statuses = async (method: 'GET' | 'POST', path: string): Promise<number[]> => {
      const answers = [orders.ask(method, path), orders.ask(method, path, user), orders.ask(method, path, admin)];
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    assert.deepEqual(await statuses('GET', '/orders/prices'), [200, 200, 200]);
    assert.deepEqual(await statuses('GET', '/orders'), [401, 200, 200]);
    assert.deepEqual(await statuses('GET', '/orders/all'), [401, 403, 200]);
    assert.deepEqual(await statuses('GET', '/orders/trail'), [401, 403, 200]);
    assert.deepEqual(await statuses('POST', '/orders/refund'), [401, 201, 201]);
  });

  test('are refused with a code and a challenge', async () => {
    const response = await orders.ask('GET', '/orders');
    assert.equal(response.headers.get('www-authenticate')?.startsWith('Bearer'), true);
    assert.equal(((await response.json()) as { code: string }).code, 'TOKEN_MISSING');
  });

  test('are refused within the polling period after a logout', async (t) => {
    const guest = await server.newUser();
    assert.equal(await orders.statusFor(guest), 200);
    await server.logOut(guest);
    t.diagnostic(`refused ${await orders.waitFor(401, guest)} ms after the logout, by polling every second`);
    assert.equal(await orders.statusFor(user), 200);
  });

  test('go on while the Watchword server is away for a minute', async () => {
    const [gone, guest] = [await server.newUser(), await server.newUser()];
    await server.logOut(gone);
    await orders.waitFor(401, gone);
    await server.goAway();
    for (let second = 0; second < 60; second += 1) {
      assert.deepEqual([await orders.statusFor(user), await orders.statusFor(gone)], [200, 401]);
      await pause(1_000);
    }
    await server.comeBack();
    await server.logOut(guest);
    await orders.waitFor(401, guest);
    assert.equal(await orders.statusFor(user), 200);
  });
});

describe('the orders of a server that changes its key every two seconds', () => {
  const ROTATIONS = 6;
  let server: WatchwordServer;
  let orders: OrdersApp;
  before(async () => {
    const often = { KEY_ROTATION_INTERVAL: '2s', JWKS_CACHE_LIFETIME: '1s', ACCESS_TOKEN_EXPIRY: '20s' };
    server = await WatchwordServer.start(often);
    orders = await startOrders(server);
  });
  after(async () => {
    await orders.close();
    await server.stop();
  });

  test('never refuse a token that counts', async (t) => {
    let tokens = await server.newUser();
    const keys = new Set<string>();
    let calls = 0;
    while (keys.size <= ROTATIONS) {
      const former = tokens;
      tokens = await server.refresh(former);
      keys.add(keyOf(tokens));
      for (const each of [tokens, former, tokens]) assert.equal(await orders.statusFor(each), 200);
      calls += 3;
      await pause(50);
    }
    t.diagnostic(`${calls} calls with tokens of ${keys.size} keys`);
  });
});

function keyOf({ accessToken }: Tokens): string {
  const [header = ''] = accessToken.split('.');
  return (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
}
