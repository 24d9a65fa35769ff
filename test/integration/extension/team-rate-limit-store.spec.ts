import { override, type RateLimitCount, RateLimitStore } from '../../../src/index.js';
import { type RunningApp, startTestApp } from '../../support/test-app.js';

const ATTEMPTS = 10;
const ADDRESS = '198.51.100.7';

/** Shared by the instances of a test, as a store on another machine is. */
class SharedStore extends RateLimitStore {
  readonly counts = new Map<string, number>();
  isAway = false;

  hit(key: string, windowMs: number): Promise<RateLimitCount> {
    if (this.isAway) return Promise.reject(new Error('away'));
    const hits = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, hits);
    return Promise.resolve({ hits, resetsInMs: windowMs / 2 });
  }
}

describe("a team's store for rate limits", () => {
  let store: SharedStore;
  let apps: [RunningApp, RunningApp];

  beforeEach(async () => {
    store = new SharedStore();
    const overrides = [override(RateLimitStore, store)];
    const start = () => startTestApp('sqlite', { RATE_LIMIT: 'on', TRUST_PROXY: '1' }, { overrides });
    apps = [await start(), await start()];
  });
  afterEach(async () => {
    for (const app of apps) await app.close();
  });

  const attempt = (app: RunningApp) =>
    app.device().post('/api/auth/login', { body: {}, headers: { 'x-forwarded-for': ADDRESS } });
  const statusesOf = async (count: number, app: RunningApp) => {
    const statuses: number[] = [];
    for (let index = 0; index < count; index += 1) statuses.push((await attempt(app)).status);
    return statuses;
  };
  const accepted = (count: number) => Array<number>(count).fill(400);

  it('is what all instances count in', async () => {
    expect(await statusesOf(6, apps[0])).toEqual(accepted(6));
    expect(await statusesOf(5, apps[1])).toEqual([...accepted(4), 429]);
    const refused = await attempt(apps[0]);
    expect(refused.body).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refused.headers.get('retry-after')).toBe('30');
  });

  it('is asked for limited routes alone, with keys that name nobody', async () => {
    await apps[0].device().get('/health/live');
    await apps[0].device().get('/api/users/me');
    expect([...store.counts.keys()]).toEqual([]);
    await attempt(apps[0]);
    const [key, ...others] = [...store.counts.keys()];
    expect(others).toEqual([]);
    expect(key).toMatch(/^[\w-]{43,64}$/);
  });

  it('keeps nobody out while it fails: each instance counts for itself', async () => {
    store.isAway = true;
    expect(await statusesOf(ATTEMPTS + 1, apps[0])).toEqual([...accepted(ATTEMPTS), 429]);
    expect(await statusesOf(1, apps[1])).toEqual([400]);
  });
});
