import { randomInt } from 'node:crypto';
import type { Redis } from 'ioredis';
import { RateLimitStore } from '../../src/index.js';
import { EvidenceLogger } from '../support/evidence-logger.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { type RunningApp, startTestApp } from '../support/test-app.js';

const ATTEMPTS = 10;

/** In a range of its own (RFC 2544), since the server may be shared; the limit's window is real time. */
const anAddress = () => `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(256)}`;

describeWithRedis('rate limits in Redis', () => {
  const warnings: unknown[] = [];
  let redis: RedisServer;
  let apps: RunningApp[] = [];

  beforeAll(async () => (redis = await RedisServer.start()));
  beforeEach(async () => {
    apps = [await startLimited(), await startLimited()];
    await Promise.all(apps.map(connected));
    warnings.length = 0;
  });
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    redis?.door.unblock();
    await redis?.restart();
  });
  afterAll(() => redis?.kill());

  function startLimited(): Promise<RunningApp> {
    const logger = new EvidenceLogger();
    const { warn } = logger;
    logger.warn = (...parts) => {
      warnings.push(parts[0]);
      warn(...parts);
    };
    return startTestApp('sqlite', { RATE_LIMIT: 'on', TRUST_PROXY: '1', REDIS_URL: redis.url }, { logger });
  }

  /** An attempt that is counted before it is found to have no password: 400, or 429 past the limit. */
  const attempt = async (app: RunningApp | undefined, from: string) => {
    const headers = { 'x-forwarded-for': from };
    return app?.device().post('/api/auth/login', { body: {}, headers });
  };
  const statusesOf = async (count: number, app: RunningApp | undefined, from: string) => {
    const statuses: (number | undefined)[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await attempt(app, from))?.status);
    return statuses;
  };
  const accepted = (count: number) => Array<number>(count).fill(400);

  it('are shared by all instances', async () => {
    const from = anAddress();
    expect(await statusesOf(6, apps[0], from)).toEqual(accepted(6));
    expect(await statusesOf(5, apps[1], from)).toEqual([...accepted(4), 429]);
    const refused = await attempt(apps[0], from);
    expect(refused?.body).toMatchObject({ statusCode: 429, code: 'RATE_LIMITED' });
    const seconds = Number(refused?.headers.get('retry-after'));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await statusesOf(1, apps[0], anAddress())).toEqual([400]);
    expect(warnings).toEqual([]);
  });

  it('count attempts that arrive at once, at both instances, each once', async () => {
    const from = anAddress();
    const both = Array.from({ length: 2 * ATTEMPTS }, (_, index) => attempt(apps[index % 2], from));
    const statuses = (await Promise.all(both)).map((answer) => answer?.status);
    expect(statuses.filter((status) => status === 400)).toHaveLength(ATTEMPTS);
  });

  it('are kept under keys that end by themselves and name nobody', async () => {
    const from = anAddress();
    await attempt(apps[0], from);
    const client = clientOf(apps[0]);
    const keys = (await client?.keys('watchword:rate-limit:*')) ?? [];
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      const lifetimeMs = (await client?.pttl(key)) ?? 0;
      expect(lifetimeMs).not.toBe(-1);
      expect(lifetimeMs).toBeLessThanOrEqual(60_000);
      expect(key).not.toContain(from);
    }
  });

  it('are counted by each instance for itself while Redis is dead, which the log says once', async () => {
    const from = anAddress();
    await redis.kill();
    expect(await statusesOf(ATTEMPTS + 1, apps[0], from)).toEqual([...accepted(ATTEMPTS), 429]);
    expect(await statusesOf(1, apps[1], from)).toEqual([400]);
    const outages = warnings.filter((warning) => JSON.stringify(warning).includes('shared_rate_limit_unavailable'));
    expect(outages).toHaveLength(apps.length);
  });

  it('let an instance start while Redis is dead', async () => {
    await redis.kill();
    const late = await startLimited();
    expect(await statusesOf(ATTEMPTS + 1, late, anAddress())).toEqual([...accepted(ATTEMPTS), 429]);
    await late.close();
  });

  it('are shared again when Redis is back', async () => {
    const from = anAddress();
    await redis.kill();
    await attempt(apps[0], from);
    await redis.restart();
    await Promise.all(apps.map(connected));
    expect(await statusesOf(6, apps[0], from)).toEqual(accepted(6));
    expect(await statusesOf(5, apps[1], from)).toEqual([...accepted(4), 429]);
  });

  it('are counted by each instance for itself while Redis does not answer', async () => {
    redis.door.block();
    expect(await statusesOf(1, apps[0], anAddress())).toEqual([400]);
    expect(JSON.stringify(warnings)).toContain('shared_rate_limit_unavailable');
  });
});

function clientOf(app: RunningApp | undefined): Redis | undefined {
  const store = app?.app.get<object>(RateLimitStore);
  return store && (Reflect.get(Reflect.get(store, 'redis') as object, 'redis') as Redis);
}

/** An attempt that began while Redis was down still fails after it is back; only `once` would take that for the end. */
async function connected(app: RunningApp): Promise<void> {
  const client = clientOf(app);
  if (!client || client.status === 'ready') return;
  await new Promise<void>((resolve) => client.once('ready', () => resolve()));
}
