import { createClient } from '../../../src/client/index.js';
import { browserEnvironment, type ClientEnvironment, type LocksLike } from '../../../src/client/environment.js';

const LATE_MS = 40;
const NAME = 'late';

/** One storage as each process sees it: what another one has written shows after a while. */
class LateStorage {
  private readonly views: Map<string, string>[] = [];

  view() {
    const own = new Map<string, string>();
    this.views.push(own);
    const others = () => this.views.filter((view) => view !== own);
    const change = (apply: (view: Map<string, string>) => void): void => {
      apply(own);
      setTimeout(() => others().forEach(apply), LATE_MS);
    };
    return {
      getItem: (key: string) => own.get(key) ?? null,
      setItem: (key: string, value: string) => change((view) => view.set(key, value)),
      removeItem: (key: string) => change((view) => view.delete(key)),
    };
  }
}

/** Web Locks, which know nothing of the storage. */
function sharedLocks(): LocksLike {
  let last: Promise<unknown> = Promise.resolve();
  return {
    request: (_name, _options, callback) => {
      const turn = last.then(callback);
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

describe('tabs of several processes with their tokens in localStorage', () => {
  let refreshes: number;
  let tokens: number;
  let clients: ReturnType<typeof createClient>[];

  /** Answers logins and refreshes with tokens that are refused from the next `expire` on. */
  const serve: ClientEnvironment['fetch'] = (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    if (path === '/api/auth/logout') return Promise.resolve(answer(200, { data: null }));
    if (path === '/api/auth/refresh') refreshes += 1;
    if (path.startsWith('/api/auth/')) {
      const data = { accessToken: `token-${tokens}`, refreshToken: `refresh-${tokens}-${refreshes}` };
      return Promise.resolve(answer(200, { data: { ...data, tokenType: 'Bearer', expiresIn: 900 } }));
    }
    const isFresh = new Headers(init?.headers).get('Authorization') === `Bearer token-${tokens}`;
    return Promise.resolve(isFresh ? answer(200, {}) : answer(401, { code: 'TOKEN_EXPIRED' }));
  };
  const answer = (status: number, body: object) => Response.json(body, { status });
  const expire = () => (tokens += 1);

  beforeEach(async () => {
    [refreshes, tokens] = [0, 0];
    const [storage, locks] = [new LateStorage(), sharedLocks()];
    const environment: ClientEnvironment = { ...browserEnvironment(), fetch: serve, locks };
    clients = Array.from({ length: 4 }, () => {
      const options = { baseUrl: 'https://auth.example.org', delivery: 'body', name: NAME } as const;
      return createClient({ ...options, storage: storage.view() }, environment);
    });
    await clients[0]?.login({ identifier: 'ada', password: 'violet-harbour-of-ada' });
    await new Promise((resolve) => setTimeout(resolve, 2 * LATE_MS));
  });
  afterEach(() => clients.forEach((client) => client.close()));

  it('refresh once, though the storage shows late what another tab has got', async () => {
    for (let round = 1; round <= 3; round += 1) {
      expire();
      const answers = await Promise.all(clients.map((client) => client.fetch('/orders')));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(refreshes).toBe(round);
    }
  });

  it('are all logged out, though the storage shows late that the tokens are gone', async () => {
    await Promise.all(clients.map((client) => client.fetch('/orders')));
    const reasons = clients.map((client) => new Promise((resolve) => client.on('loggedOut', resolve)));
    await clients[0]?.logout();
    const events = (await Promise.all(reasons)) as { readonly reason: string; readonly elsewhere: boolean }[];
    expect(events.map(({ reason }) => reason)).toEqual(clients.map(() => 'LOGGED_OUT'));
    expect(events.map(({ elsewhere }) => elsewhere)).toEqual([false, true, true, true]);
  });
});
