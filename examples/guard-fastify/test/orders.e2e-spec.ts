import { type OrdersApp, startOrders } from './orders-app.js';
import { pause, type Tokens, WatchwordServer } from './watchword-server.js';

describe('the orders', () => {
  let server: WatchwordServer;
  let orders: OrdersApp;
  let user: Tokens;
  beforeAll(async () => {
    // its keys change while everything else happens
    server = await WatchwordServer.start({ KEY_ROTATION_INTERVAL: '4s', JWKS_CACHE_LIFETIME: '2s' });
    orders = await startOrders(server);
    user = await server.newUser();
  });
  afterAll(async () => {
    await orders.close();
    await server.stop();
  });

  it('are for users, for their own and for everybody, as each route says', async () => {
    const admin = await server.newAdmin();
    const statuses = async (method: 'GET' | 'POST', path: string): Promise<number[]> => {
      const answers = [orders.ask(method, path), orders.ask(method, path, user), orders.ask(method, path, admin)];
      return (await Promise.all(answers)).map(({ status }) => status);
    };
    expect(await statuses('GET', '/orders/prices')).toEqual([200, 200, 200]);
    expect(await statuses('GET', '/orders')).toEqual([401, 200, 200]);
    expect(await statuses('GET', '/orders/all')).toEqual([401, 403, 200]);
    expect(await statuses('GET', '/orders/trail')).toEqual([401, 403, 200]);
    expect(await statuses('POST', '/orders/refund')).toEqual([401, 201, 201]);
  });

  it('are refused with a code and a challenge', async () => {
    const response = await orders.ask('GET', '/orders');
    expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await response.json()).toMatchObject({ success: false, code: 'TOKEN_MISSING' });
  });

  it('are refused within the polling period after a logout', async () => {
    const guest = await server.newUser();
    expect(await orders.statusFor(guest)).toBe(200);
    await server.logOut(guest);
    await orders.waitFor(401, guest);
    expect(await orders.statusFor(user)).toBe(200);
  });

  it('never refuse a token that counts, however often the server changes its key', async () => {
    let tokens = await server.newUser();
    const keys = new Set<string>();
    while (keys.size < 5) {
      const former = tokens;
      tokens = await server.refresh(former);
      keys.add(tokens.accessToken.split('.', 1).join());
      for (const each of [tokens, former, tokens]) expect(await orders.statusFor(each)).toBe(200);
      await pause(50);
    }
  });

  it('go on while the Watchword server is away for a minute', async () => {
    const gone = await server.newUser();
    const guest = await server.newUser();
    await server.logOut(gone);
    await orders.waitFor(401, gone);
    await server.goAway();
    for (let second = 0; second < 60; second += 1) {
      expect([await orders.statusFor(user), await orders.statusFor(gone)]).toEqual([200, 401]);
      await pause(1_000);
    }
    await server.comeBack();
    await server.logOut(guest);
    await orders.waitFor(401, guest);
    expect(await orders.statusFor(user)).toBe(200);
  });
});
