import fc from 'fast-check';
import { type Client, coreOf } from '../../../src/client/create-client.js';
import type { TokenStorage } from '../../../src/client/token-storage.js';
import { FakeBrowser, FakeSession, failureOf, logIn, refusal, settle } from '../../support/fake-browser.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const REFRESH = '/api/auth/refresh';

let browser: FakeBrowser;
let session: FakeSession;

beforeEach(() => {
  browser = new FakeBrowser();
  session = new FakeSession(browser);
  browser.answer = session.answer;
});

const inTime = <T>(promise: Promise<T>, ms = MINUTE_MS) => browser.inTime(promise, ms);

function eventsOf(client: Client): unknown[] {
  const events: unknown[] = [];
  for (const name of ['loggedIn', 'refreshed', 'loggedOut'] as const) {
    client.on(name, (event) => events.push([name, event.elsewhere, 'reason' in event ? event.reason : undefined]));
  }
  return events;
}

async function loggedIn(...[options, parts]: Parameters<FakeBrowser['open']>): Promise<Client> {
  const client = browser.open(options, parts);
  await logIn(client, session);
  await settle();
  return client;
}

const hangs = () => new Promise<Response>(() => undefined);

describe('a refresh', () => {
  it('is tried again once, with the same key, when the network loses it', async () => {
    const client = await loggedIn();
    browser.answer = () => {
      browser.answer = session.answer;
      throw new TypeError('connection reset');
    };
    await inTime(client.refresh());
    const keys = browser.refreshes().map(({ key }) => key);
    expect(keys).toEqual([expect.any(String), keys[0]]);
  });

  it('that is lost twice fails without logging out, and the next one repeats its key', async () => {
    const client = await loggedIn();
    const events = eventsOf(client);
    browser.answer = () => Promise.reject(new TypeError('offline'));
    expect(await failureOf(inTime(client.refresh()))).toMatchObject({ code: 'NETWORK_ERROR', status: 0 });
    browser.answer = session.answer;
    await inTime(client.refresh());
    await inTime(client.refresh());
    const keys = browser.refreshes().map(({ key }) => key);
    expect([keys.length, new Set(keys.slice(0, 3)).size, keys[3] === keys[0]]).toEqual([4, 1, false]);
    expect(events.map((event) => (event as unknown[])[0])).toEqual(['refreshed', 'refreshed']);
  });

  it('that is never answered fails within the time of a turn', async () => {
    const client = await loggedIn();
    browser.answer = hangs;
    expect(await failureOf(inTime(client.refresh(), 15_000))).toMatchObject({ code: 'TIMEOUT' });
    expect([browser.refreshes().length, client.isLoggedIn]).toEqual([2, true]);
  });

  it.each([
    ['429', () => refusal(429, 'RATE_LIMITED')],
    ['500', () => refusal(500, 'INTERNAL_ERROR')],
    ['503 of a proxy', () => new Response('<html>', { status: 503 })],
    ['403', () => refusal(403, 'CSRF_CHECK_FAILED')],
    ['400', () => refusal(400, 'REFRESH_TOKEN_AMBIGUOUS')],
    ['401 of a proxy', () => new Response('<html>', { status: 401 })],
    ['200 of a captive portal', () => new Response('<html>')],
    ['200 without tokens', () => Response.json({ data: {} })],
  ])('that is answered with %s logs nobody out', async (_what, answer) => {
    const client = await loggedIn();
    const events = eventsOf(client);
    browser.answer = answer;
    await failureOf(inTime(client.refresh()));
    expect([client.isLoggedIn, events]).toEqual([true, []]);
    browser.answer = session.answer;
    await inTime(client.refresh());
  });

  it('is not sent before the time that the server asks for', async () => {
    const client = await loggedIn();
    browser.answer = () => refusal(429, 'RATE_LIMITED', { 'Retry-After': '30' });
    const first = await failureOf(inTime(client.refresh(), 1_000));
    browser.answer = session.answer;
    expect(await failureOf(inTime(client.refresh(), 1_000))).toBe(first);
    expect(browser.refreshes().length).toBe(1);
    await browser.advance(30_000);
    await inTime(client.refresh());
  });

  it.each(['REFRESH_TOKEN_MISSING', 'REFRESH_TOKEN_REUSED', 'SESSION_REVOKED', 'ACCOUNT_SUSPENDED'])(
    'that is refused with %s rejects all who wait with one error, and says so once',
    async (code) => {
      const client = await loggedIn();
      const events = eventsOf(client);
      await browser.advance(15 * MINUTE_MS);
      browser.answer = () => refusal(401, code);
      const calls = Promise.all([1, 2, 3].map((n) => failureOf(client.fetch(`/${n}`))));
      const failures = await inTime(calls);
      expect(failures).toEqual([expect.objectContaining({ code, status: 401 }), failures[0], failures[0]]);
      expect(failures.every((failure) => failure === failures[0])).toBe(true);
      expect([events, client.isLoggedIn, browser.sent.length]).toEqual([[['loggedOut', false, code]], false, 1]);
    },
  );

  it('tells nobody of a logout who was not logged in', async () => {
    browser.answer = () => refusal(401, 'REFRESH_TOKEN_MISSING');
    const inBody = { delivery: 'body', storage: browser.localStorage() } as const;
    for (const client of [browser.open(), browser.open({ delivery: 'cookie' }), browser.open(inBody)]) {
      const events = eventsOf(client);
      expect(await failureOf(inTime(client.refresh()))).toHaveProperty('code');
      expect([events, client.isLoggedIn]).toEqual([[], false]);
    }
  });

  describe('after a logout of which the server could not be told', () => {
    const afterLogout = async (options: Parameters<FakeBrowser['open']>[0] = {}) => {
      const client = await loggedIn(options);
      browser.answer = () => Promise.reject(new TypeError('offline'));
      await failureOf(inTime(client.logout()));
      const told: (string | null)[] = [];
      browser.answer = (request) => {
        if (request.path !== '/api/auth/logout') return session.answer(request);
        told.push(request.authorization);
        return Response.json({ data: null });
      };
      return { client, told };
    };

    it('tells it first, and logs nobody in', async () => {
      const { client, told } = await afterLogout();
      expect(await failureOf(inTime(client.refresh()))).toMatchObject({ code: 'LOGGED_OUT' });
      expect([told, client.isLoggedIn]).toEqual([[`Bearer ${session.accessToken}`], false]);
      expect(browser.stored.size).toBe(0);
    });

    it('keeps that in mind until it has been told', async () => {
      const { client, told } = await afterLogout();
      const { answer } = browser;
      browser.answer = (request) => {
        return request.path === '/api/auth/logout' ? refusal(503, 'SERVICE_UNAVAILABLE') : session.answer(request);
      };
      await failureOf(inTime(client.refresh()));
      expect([told, client.isLoggedIn]).toEqual([[], false]);
      browser.answer = answer;
      await failureOf(inTime(browser.open().refresh()));
      expect(told).toEqual([`Bearer ${session.accessToken}`]);
    });

    it('does not end a session that has begun since, as by a provider', async () => {
      const { client, told } = await afterLogout();
      session.sid = 'session-2';
      await inTime(client.refresh());
      expect([told, client.isLoggedIn, browser.stored.size]).toEqual([[], true, 0]);
      expect(await client.accessToken()).toBe(session.accessToken);
    });

    it('tells it by the cookies where they have all tokens', async () => {
      jest.spyOn(session, 'issue').mockReturnValue({ expiresIn: 900 } as never);
      const { client, told } = await afterLogout({ delivery: 'cookie' });
      expect(await failureOf(inTime(client.refresh()))).toMatchObject({ code: 'LOGGED_OUT' });
      expect([told, client.isLoggedIn]).toEqual([[null], false]);
    });
  });

  it('works where the browser opens no channel', async () => {
    const openChannel = (): never => {
      throw new DOMException('not allowed', 'SecurityError');
    };
    const client = await loggedIn({}, { openChannel });
    await inTime(client.refresh());
    expect(client.isLoggedIn).toBe(true);
  });

  it('works where a signal cannot throw, as in React Native', async () => {
    const { throwIfAborted } = AbortSignal.prototype;
    Reflect.deleteProperty(AbortSignal.prototype, 'throwIfAborted');
    try {
      const client = await loggedIn();
      await inTime(client.fetch('/api/users/me'));
      client.close();
      expect(await failureOf(inTime(client.fetch('/api/users/me')))).toMatchObject({ code: 'CLIENT_CLOSED' });
    } finally {
      AbortSignal.prototype.throwIfAborted = throwIfAborted;
    }
  });

  it('whose answer comes after a logout logs nobody in again', async () => {
    const client = await loggedIn();
    const events = eventsOf(client);
    let answer: (response: Response) => void = () => undefined;
    browser.answer = (request) => {
      return request.path === REFRESH ? new Promise((resolve) => (answer = resolve)) : Response.json({ data: null });
    };
    const refresh = failureOf(client.refresh());
    await browser.advance(200);
    const logout = coreOf(client).logout();
    await settle();
    expect([client.isLoggedIn, events]).toEqual([false, [['loggedOut', false, 'LOGGED_OUT']]]);
    answer(Response.json({ data: session.issue() }));
    expect(await inTime(refresh)).toMatchObject({ code: 'LOGGED_OUT' });
    await logout;
    expect([client.isLoggedIn, events.length, await client.accessToken()]).toEqual([false, 1, undefined]);
  });

  it('and a login wait for each other', async () => {
    const client = await loggedIn();
    let answer: (response: Response) => void = () => undefined;
    browser.answer = () => new Promise((resolve) => (answer = resolve));
    const refresh = client.refresh();
    await browser.advance(200);
    const eve = new FakeSession(browser, 'eve', 'session-2');
    let isSent = false;
    const login = coreOf(client).begin(() => {
      isSent = true;
      return Promise.resolve({ ...eve.issue(), tokenType: 'Bearer' });
    });
    await settle();
    expect(isSent).toBe(false);
    answer(Response.json({ data: session.issue() }));
    await inTime(Promise.all([refresh, login]), 1_000);
    expect(await client.accessToken()).toBe(eve.accessToken);
  });

  it('is ended with all that waits when the client is closed', async () => {
    const client = await loggedIn();
    browser.answer = hangs;
    await browser.advance(15 * MINUTE_MS);
    const waiting = [client.refresh(), client.fetch('/a')].map(failureOf);
    await browser.advance(200);
    client.close();
    expect((await inTime(Promise.all(waiting))).map((error) => (error as { code: string }).code)).toEqual([
      'CLIENT_CLOSED',
      'CLIENT_CLOSED',
    ]);
    expect(await failureOf(client.fetch('/b'))).toMatchObject({ code: 'CLIENT_CLOSED' });
  });
});

describe('clocks that are wrong', () => {
  it('log nobody out, cause no loop and no call that fails, however they jump', async () => {
    const jump = fc.integer({ min: -DAY_MS, max: DAY_MS });
    const step = fc.tuple(jump, fc.nat(20 * MINUTE_MS), fc.boolean());
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        browser = new FakeBrowser();
        session = new FakeSession(browser);
        browser.answer = session.answer;
        const client = await loggedIn({}, { locks: undefined, openChannel: undefined, localStorage: undefined });
        for (const [jumpMs, restMs, isRevoked] of steps) {
          await browser.advance(restMs);
          browser.wallMs += jumpMs;
          if (isRevoked) session.accessToken = 'another';
          const before = browser.sent.length;
          expect((await inTime(client.fetch('/a'), 1_000)).status).toBe(200);
          expect(browser.sent.length - before).toBeLessThanOrEqual(4);
        }
        client.close();
      }),
      { numRuns: 60 },
    );
  });
});

describe('delivery body', () => {
  const storage = (): TokenStorage => browser.localStorage();
  const stored = () => JSON.parse(browser.stored.get('watchword:app') ?? '{}') as Record<string, unknown>;
  const options = { delivery: 'body', name: 'app' } as const;

  it('writes the key beside the token before it sends, and both new tokens after', async () => {
    const client = await loggedIn({ ...options, storage: storage() });
    const before = session.refreshToken;
    browser.answer = (request) => {
      expect(stored()).toMatchObject({ refreshToken: before, key: request.key });
      expect(request.body).toBe(JSON.stringify({ delivery: 'body', refreshToken: before }));
      return session.answer(request);
    };
    await inTime(client.refresh());
    expect(stored()).toEqual({
      ...{ refreshToken: session.refreshToken, accessToken: session.accessToken },
      ...{ expiresInMs: 900_000, at: expect.any(Number) as number, sid: 'session-1' },
    });
  });

  it('a program that was killed repeats the refresh with its key', async () => {
    const first = await loggedIn({ ...options, storage: storage() });
    browser.answer = hangs;
    first.refresh().catch(() => undefined);
    await browser.advance(100);
    first.close();
    browser.answer = session.answer;
    await browser.advance(15 * MINUTE_MS);
    const second = browser.open({ ...options, storage: storage() });
    expect((await inTime(second.fetch('/a'))).status).toBe(200);
    const keys = browser.refreshes().map(({ key }) => key);
    expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  });

  it('goes on with the tokens that are stored, without a request', async () => {
    await loggedIn({ ...options, storage: storage() });
    const second = browser.open({ ...options, storage: storage() });
    expect((await second.fetch('/a')).status).toBe(200);
    expect(browser.sent.length).toBe(1);
  });

  it.each(['', '{', 'null', '"text"', '{"refreshToken":5}'])('survives %j in the storage', async (text) => {
    const client = await loggedIn({ ...options, storage: storage() });
    browser.stored.set('watchword:app', text);
    await inTime(client.refresh());
    expect([client.isLoggedIn, stored()]).toEqual([
      true,
      expect.objectContaining({ refreshToken: session.refreshToken }),
    ]);
  });

  it('finds out that another tab has logged out', async () => {
    const client = await loggedIn({ ...options, storage: storage() });
    const events = eventsOf(client);
    browser.stored.clear();
    expect(await failureOf(inTime(client.refresh()))).toMatchObject({ code: 'LOGGED_OUT' });
    expect([events, browser.sent]).toEqual([[['loggedOut', true, 'LOGGED_OUT']], []]);
  });

  it('goes on in memory where the storage is full or forbidden', async () => {
    const fails = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    for (const broken of [
      { getItem: () => null, setItem: fails, removeItem: () => undefined },
      { getItem: fails, setItem: fails, removeItem: fails },
    ]) {
      const client = await loggedIn({ ...options, storage: broken });
      await inTime(client.refresh());
      expect((await client.fetch('/a')).status).toBe(200);
    }
  });

  it('leaves no replaced token to others when the new one cannot be stored', async () => {
    let isFull = false;
    const full = storage();
    const setItem = (key: string, value: string) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError');
      return full.setItem(key, value);
    };
    const client = await loggedIn({ ...options, storage: { ...full, setItem } });
    browser.answer = (request) => {
      isFull = true;
      return session.answer(request);
    };
    await inTime(client.refresh());
    expect([browser.stored.has('watchword:app'), client.isLoggedIn]).toEqual([false, true]);
  });

  it('logs out, here and at the server, also where the storage fails by then', async () => {
    let isForbidden = false;
    const whole = storage();
    const getItem = (key: string) => {
      if (isForbidden) throw new DOMException('forbidden', 'SecurityError');
      return whole.getItem(key);
    };
    const client = await loggedIn({ ...options, storage: { ...whole, getItem } });
    browser.answer = () => Response.json({ data: {} });
    isForbidden = true;
    await inTime(client.logout());
    expect([client.isLoggedIn, browser.stored.size]).toEqual([false, 0]);
    expect(browser.sent).toEqual([
      expect.objectContaining({ path: '/api/auth/logout', authorization: `Bearer ${session.accessToken}` }),
    ]);
  });

  it('fails in time where the storage never answers', async () => {
    const client = browser.open({ ...options, storage: { ...storage(), getItem: () => new Promise(() => undefined) } });
    expect(await failureOf(inTime(client.refresh()))).toMatchObject({ code: 'TIMEOUT' });
  });

  it('works with a storage that takes its time', async () => {
    const slow = browser.localStorage();
    const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)));
    const client = await loggedIn({
      ...options,
      storage: {
        getItem: (key) => later(slow.getItem(key)),
        setItem: (key, value) => later(slow.setItem(key, value)),
        removeItem: (key) => later(slow.removeItem(key)),
      },
    });
    await inTime(client.refresh());
    expect((await client.fetch('/a')).status).toBe(200);
  });
});
