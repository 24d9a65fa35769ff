import { KeyRing } from '../../src/modules/keys/index.js';
import { loggedIn, registered } from '../support/accounts.js';
import { anAdmin } from '../support/admins.js';
import type { ApiClient } from '../support/api-client.js';
import { openJws } from '../support/compact-jws.js';
import { type GuardedApplication, PLATFORMS, startGuarded } from '../support/guarded-application.js';
import { TcpDoor } from '../support/tcp-door.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';
import { ShopController } from './guarded-shop.js';

const SHOP = { controllers: [ShopController] };
const ROTATIONS = 12;
const STEPS_BETWEEN = 10;

/** Somebody who refreshes every few minutes, and whose latest tokens are called with until they end. */
class Caller {
  readonly refusals: string[] = [];
  calls = 0;
  private tokens: string[] = [];
  private refreshToken = '';

  constructor(
    private readonly server: RunningApp,
    private readonly shops: readonly GuardedApplication[],
    private readonly device: ApiClient = server.device(),
  ) {}

  async register(): Promise<void> {
    const { refreshToken, accessToken } = await registered(this.device);
    this.refreshToken = refreshToken;
    this.tokens = [accessToken];
  }

  async refresh(): Promise<string> {
    const body = { refreshToken: this.refreshToken, delivery: 'body' };
    const { data } = await this.device.post<{ refreshToken: string; accessToken: string }>('/api/auth/refresh', {
      body,
    });
    this.refreshToken = data.refreshToken;
    this.tokens = [data.accessToken, ...this.tokens].slice(0, 3);
    return String(openJws(data.accessToken).header['kid']);
  }

  async call(): Promise<void> {
    const now = this.server.clock.now().getTime() / 1_000;
    const alive = this.tokens.filter((token) => Number(openJws(token).payload['exp']) > now);
    const calls = this.shops.flatMap((shop) => alive.map((token) => shop.outcome('/shop/mine', token)));
    for (const [status, code] of await Promise.all(calls)) {
      this.calls += 1;
      if (status !== 200) this.refusals.push(`${status} ${code}`);
    }
  }
}

describe('keys that change at the server, behind the guard', () => {
  let server: RunningApp;
  let door: TcpDoor;
  let shops: GuardedApplication[];
  let admin: Awaited<ReturnType<typeof anAdmin>>;

  const startShops = (url: string) =>
    Promise.all(PLATFORMS.map((platform) => startGuarded(platform, server, SHOP, { url })));
  const outcomes = (token: string) => Promise.all(shops.map((shop) => shop.outcome('/shop/mine', token)));
  const byBoth = (status: number, code?: string) => [
    [status, code],
    [status, code],
  ];
  const administrate = async (method: string, path: string) => {
    const { accessToken: token } = await loggedIn(server.device(), admin.account);
    expect((await server.device().request(method, `/api/admin/keys${path}`, { token })).status).toBe(200);
  };

  beforeEach(async () => {
    server = await startTestApp('sqlite', { JWKS_CACHE_LIFETIME: '1m' });
    admin = await anAdmin(server);
    door = new TcpDoor({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
    await door.open();
    shops = [];
  });
  afterEach(async () => {
    await Promise.all(shops.map((shop) => shop.close()));
    await door.shut();
    await server.close();
  });

  const start = async () => {
    shops = await startShops(`http://127.0.0.1:${door.port}`);
  };

  it(`cost nobody a call over ${ROTATIONS} rotations, with old tokens and new ones`, async () => {
    await start();
    const callers = [new Caller(server, shops), new Caller(server, shops)];
    await Promise.all(callers.map((caller) => caller.register()));
    const kids = new Set<string>();
    for (let step = 0; kids.size <= ROTATIONS; step += 1) {
      expect(step).toBeLessThan(10 * ROTATIONS * STEPS_BETWEEN);
      const calling = callers.map((caller) => caller.call());
      if (step % STEPS_BETWEEN === 0) await administrate('POST', '/rotate');
      for (const caller of callers) if (step % 2 === 0) kids.add(await caller.refresh());
      await Promise.all([...calling, ...callers.map((caller) => caller.call())]);
      server.clock.advance('15s');
    }
    expect(callers.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(callers.reduce((sum, { calls }) => sum + calls, 0)).toBeGreaterThan(ROTATIONS * STEPS_BETWEEN * 4);
  }, 240_000);

  it('are deleted in an emergency: what the next key signs counts at once, the old one no longer than keys are kept', async () => {
    await start();
    const { accessToken, account } = await registered(server.device());
    expect(await outcomes(accessToken)).toEqual(byBoth(200));
    await administrate('DELETE', `/${server.app.get(KeyRing, { strict: false }).active().kid}`);
    const next = await loggedIn(server.device(), account);
    expect(await outcomes(next.accessToken)).toEqual(byBoth(200));
    server.clock.advance('1m');
    expect(await outcomes(accessToken)).toEqual(byBoth(401, 'TOKEN_INVALID'));
    expect(await outcomes(next.accessToken)).toEqual(byBoth(200));
  });

  it('are deleted twice in a row: a key that nobody had published before counts at once, and then no old one', async () => {
    await start();
    const { accessToken, account } = await registered(server.device());
    expect(await outcomes(accessToken)).toEqual(byBoth(200));
    for (let deleted = 0; deleted < 2; deleted += 1) {
      await administrate('DELETE', `/${server.app.get(KeyRing, { strict: false }).active().kid}`);
    }
    const next = await loggedIn(server.device(), account);
    expect(await outcomes(next.accessToken)).toEqual(byBoth(200));
    expect(await outcomes(accessToken)).toEqual(byBoth(401, 'TOKEN_INVALID'));
  });

  it('may be out of reach for minutes: calls are served, and no refusal is made of it', async () => {
    await start();
    const { accessToken } = await registered(server.device());
    expect(await outcomes(accessToken)).toEqual(byBoth(200));
    await door.shut();
    for (let second = 0; second < 300; second += 10) {
      server.clock.advance('10s');
      expect(await outcomes(accessToken)).toEqual(byBoth(200));
    }
    // Nest has one logger for all applications of a process
    expect(shops.flatMap(({ lines }) => lines).filter((line) => line.includes('keys_not_fetched'))).not.toEqual([]);
    // a key that nobody here has seen: perhaps forged, perhaps new
    const unseen = `${Buffer.from('{"alg":"ES256","typ":"at+jwt","kid":"unseen"}').toString('base64url')}${accessToken.slice(accessToken.indexOf('.'))}`;
    expect(await outcomes(unseen)).toEqual(byBoth(503, 'SERVICE_UNAVAILABLE'));
    await door.open();
    await administrate('DELETE', `/${server.app.get(KeyRing, { strict: false }).active().kid}`);
    server.clock.advance('30s');
    expect(await outcomes(unseen)).toEqual(byBoth(401, 'TOKEN_INVALID'));
    expect(await outcomes(accessToken)).toEqual(byBoth(401, 'TOKEN_INVALID'));
  });

  it('may be out of reach at the start: callers are told when to come again, and then are served', async () => {
    await door.shut();
    await start();
    const { accessToken } = await registered(server.device());
    for (const shop of shops) {
      const answer = await shop.call('/shop/mine', accessToken);
      expect([answer.status, answer.body.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
      expect(Number(answer.headers.get('retry-after'))).toBe(1);
      expect(answer.headers.get('www-authenticate')).toBeNull();
      expect((await shop.call('/shop/open')).text).toBe('nobody');
      expect(await shop.outcome('/shop/mine')).toEqual([401, 'TOKEN_MISSING']);
    }
    await door.open();
    server.clock.advance('2s');
    expect(await outcomes(accessToken)).toEqual(byBoth(200));
  });
});
