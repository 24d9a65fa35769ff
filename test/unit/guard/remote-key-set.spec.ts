import { Logger } from '@nestjs/common';
import { generatePrivateKey, publicJwkOf } from '../../../src/modules/keys/signing-key.js';
import { eventually } from '../../support/eventually.js';
import { type GuardKit, guardKit, verdictOf } from '../../support/guard-kit.js';
import type { KeyTreatment } from '../../support/key-server.js';

Logger.overrideLogger(false);

const MINUTE = { 'cache-control': 'public, max-age=60' };

describe('the key set of the issuer', () => {
  let kit: GuardKit;
  let jwks: Record<string, string>[];

  beforeAll(async () => {
    const made = ['a', 'b', 'c'].map(async (kid) => ({
      ...publicJwkOf(await generatePrivateKey('EdDSA')),
      ...{ kid, alg: 'EdDSA', use: 'sig' },
    }));
    jwks = await Promise.all(made);
  });

  const publish = (...kids: string[]) =>
    kit.issuer.publish(
      jwks.filter(({ kid }) => kids.includes(kid ?? '')),
      MINUTE,
    );
  const treat = (treatment: KeyTreatment) => (kit.issuer.treatment = () => treatment);
  /** A request that needs the keys; what it does behind is waited for. */
  const request = () => verdictOf(() => kit.keys.prepare());
  const seek = (kid: string) => verdictOf(() => kit.keys.seek(kid));
  const known = () => ['a', 'b', 'c'].filter((kid) => kit.keys.find(kid));
  const idle = () => eventually('nothing is fetched', () => kit.issuer.underWay === 0);

  /** Waits until the issuer was asked so often and what it said has been taken in. */
  async function fetched(times: number): Promise<void> {
    await eventually(`${times} fetches`, () => kit.issuer.requests === times && kit.issuer.underWay === 0);
    await new Promise((resolve) => setImmediate(resolve));
    await eventually(
      'the fetch has ended',
      () => (kit.keys as unknown as { fetching?: unknown }).fetching === undefined,
    );
  }

  beforeEach(async () => {
    kit = await guardKit();
    publish('a', 'b');
  });
  afterEach(() => kit.close());

  it('is fetched when the application starts, which does not wait for it', async () => {
    treat('hang');
    kit.keys.onApplicationBootstrap();
    await eventually('the issuer is asked', () => kit.issuer.requests === 1);
    expect(known()).toEqual([]);
  });

  it('is fetched once for any number of first requests, which wait for it', async () => {
    kit.keys.onApplicationBootstrap();
    expect(await Promise.all(Array.from({ length: 50 }, request))).toEqual(Array<string>(50).fill('accepted'));
    expect([known(), kit.issuer.requests, kit.issuer.mostUnderWay]).toEqual([['a', 'b'], 1, 1]);
  });

  it('is used without asking while it is young', async () => {
    await request();
    kit.clock.advance(44_999);
    expect([kit.keys.prepare(), kit.issuer.requests]).toEqual([undefined, 1]);
  });

  it('is renewed behind the requests in the last quarter of its time', async () => {
    await request();
    publish('b', 'c');
    kit.clock.advance(45_000);
    expect([kit.keys.prepare(), kit.keys.prepare(), known()]).toEqual([undefined, undefined, ['a', 'b']]);
    await fetched(2);
    expect(known()).toEqual(['b', 'c']);
  });

  it('is waited for by the first request after nobody came for a while, so that a revoked key counts for nobody', async () => {
    await request();
    publish('c');
    kit.clock.advance(60_000);
    expect([await request(), known(), kit.issuer.requests]).toEqual(['accepted', ['c'], 2]);
  });

  it('is kept when the clock is set back, until the issuer has answered', async () => {
    await request();
    kit.clock.advance(-3_600_000);
    expect([await request(), kit.issuer.requests]).toEqual(['accepted', 2]);
    treat('cut');
    kit.clock.advance(-3_600_000);
    expect([await request(), known()]).toEqual(['accepted', ['a', 'b']]);
  });

  describe('while the issuer is away', () => {
    it('is used as it was, for as long as it lasts, and asked for with pauses that grow', async () => {
      await request();
      treat('cut');
      let waited = 0;
      for (let second = 0; second < 600; second += 1) {
        kit.clock.advance('1s');
        if (kit.keys.prepare()) waited += 1;
        await idle();
        await eventually('done', () => (kit.keys as unknown as { fetching?: unknown }).fetching === undefined);
      }
      expect([waited, known()]).toEqual([0, ['a', 'b']]);
      // 1, 2, 4, 8, 16 s and then 30 s at most, each up to a quarter shorter
      expect(kit.issuer.requests).toBeGreaterThan(15);
      expect(kit.issuer.requests).toBeLessThan(40);
      publish('c');
      kit.clock.advance('30s');
      expect(kit.keys.prepare()).toBeUndefined();
      await fetched(kit.issuer.requests);
      await eventually('the new keys count', () => known().join() === 'c');
    });

    it('is used no longer than was said', async () => {
      await kit.close();
      kit = await guardKit({ maxStaleSeconds: 10 });
      publish('a');
      await request();
      treat({ status: 500 });
      kit.clock.advance('69s');
      expect(await request()).toBe('accepted');
      kit.clock.advance('1s');
      expect(await request()).toBe('SERVICE_UNAVAILABLE');
      publish('a');
      kit.clock.advance('2s');
      expect(await request()).toBe('accepted');
    });

    it('is missing at the start: requests are told when to try again, and the issuer is not asked for each', async () => {
      treat('cut');
      expect(await Promise.all([request(), request()])).toEqual(['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE']);
      for (let call = 0; call < 20; call += 1) expect(await request()).toBe('SERVICE_UNAVAILABLE');
      expect(kit.issuer.requests).toBe(1);
      await expect(async () => kit.keys.prepare()).rejects.toMatchObject({ retryAfterSeconds: 1 });
      publish('a');
      kit.clock.advance('1s');
      expect([await request(), kit.issuer.requests]).toEqual(['accepted', 2]);
    });

    it('is not called empty: a token with an unknown key may be genuine', async () => {
      await request();
      treat('cut');
      expect(await seek('c')).toBe('SERVICE_UNAVAILABLE');
      expect([await seek('c'), await seek('d'), kit.issuer.requests]).toEqual([
        ...['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE'],
        2,
      ]);
      publish('c');
      kit.clock.advance('1s');
      expect([await seek('c'), known()]).toEqual(['accepted', ['c']]);
    });
  });

  describe.each<[string, KeyTreatment]>([
    ['404', { status: 404, body: { keys: [] } }],
    ['a redirection', { status: 302, headers: { location: '/elsewhere' } }],
    ['304 that nobody asked for', { status: 304 }],
    ['204', { status: 204 }],
    ['a page', { body: '<html>maintenance</html>' }],
    ['no JWK Set', { body: { jwks: [] } }],
    ['no key', { body: { keys: [] } }],
    ['only keys that sign nothing', { body: { keys: [{ kty: 'oct', k: 'AAAA', kid: 'a' }] } }],
    ['JSON that is cut off', { body: '{"keys":[{"kty":"OKP",' }],
    ['a cut connection', 'cut'],
    ['a flood', 'endless'],
  ])('answered with %s', (_what, treatment) => {
    it('keeps the former keys', async () => {
      await request();
      treat(treatment);
      kit.clock.advance('2m');
      expect([await request(), known(), kit.issuer.requests]).toEqual(['accepted', ['a', 'b'], 2]);
      expect(kit.keys.prepare()).toBeUndefined();
    });
  });

  it('keeps the former keys when the answer is too long, though its keys are good', async () => {
    await request();
    const padded = (bytes: number) => ({ body: { keys: jwks.slice(2), padding: 'x'.repeat(bytes) } });
    treat(padded(256 * 1_024));
    kit.clock.advance('2m');
    expect([await request(), known()]).toEqual(['accepted', ['a', 'b']]);
    treat(padded(255 * 1_024));
    kit.clock.advance('2m');
    void kit.keys.prepare();
    await eventually('the new keys count', () => known().join() === 'c');
  });

  it('does not wait for ever for an issuer that says nothing', async () => {
    treat('hang');
    const before = performance.now();
    expect(await request()).toBe('SERVICE_UNAVAILABLE');
    expect(performance.now() - before).toBeGreaterThan(4_500);
  }, 60_000);

  describe('asked for a key that it does not have', () => {
    beforeEach(() => request());

    it('is fetched once, and then not for half a minute, whatever keys are named', async () => {
      expect([await seek('c'), kit.issuer.requests]).toEqual(['accepted', 2]);
      for (const kid of ['c', 'd', 'e']) expect(await seek(kid)).toBe('accepted');
      kit.clock.advance(29_999);
      await seek('f');
      expect(kit.issuer.requests).toBe(2);
      kit.clock.advance(1);
      await seek('f');
      expect(kit.issuer.requests).toBe(3);
    });

    it('is fetched once for any number of them at a time', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, index) => seek(`forged ${index}`)));
      expect([kit.issuer.requests, kit.issuer.mostUnderWay]).toEqual([2, 1]);
    });

    it('has a new key at once, and no pause before the next', async () => {
      publish('a', 'b', 'c');
      await Promise.all([seek('c'), seek('c')]);
      expect([known(), kit.issuer.requests]).toEqual([['a', 'b', 'c'], 2]);
      await seek('d');
      expect(kit.issuer.requests).toBe(3);
    });

    it('counts a key during the pause that another fetch brings', async () => {
      await seek('d');
      publish('c');
      kit.clock.advance('2m');
      await request();
      await seek('c');
      expect([known(), kit.issuer.requests]).toEqual([['c'], 3]);
    });

    it('is fetched anew when the fetch under way began before the key was published', async () => {
      let answer: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (answer = resolve));
      kit.issuer.treatment = async () => {
        await held;
        publish('c');
        return { body: { keys: jwks.slice(0, 2) }, headers: MINUTE };
      };
      kit.clock.advance(50_000);
      expect(kit.keys.prepare()).toBeUndefined();
      const seeking = seek('c');
      answer();
      expect([await seeking, known(), kit.issuer.requests]).toEqual(['accepted', ['c'], 3]);
    });
  });

  it('ends a fetch under way when the application stops', async () => {
    treat('hang');
    const waiting = request();
    await eventually('the issuer is asked', () => kit.issuer.requests === 1);
    kit.keys.onModuleDestroy();
    expect(await waiting).toBe('SERVICE_UNAVAILABLE');
    await idle();
  });
});
