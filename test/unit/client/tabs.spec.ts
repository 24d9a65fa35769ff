import fc from 'fast-check';
import { type Client, coreOf } from '../../../src/client/create-client.js';
import type { LocksLike } from '../../../src/client/environment.js';
import { FakeBrowser, FakeSession, failureOf, logIn, refusal, settle } from '../../support/fake-browser.js';

const MINUTE_MS = 60_000;
const REFRESH = '/api/auth/refresh';

let browser: FakeBrowser;
let session: FakeSession;

beforeEach(() => {
  browser = new FakeBrowser();
  session = new FakeSession(browser);
  browser.answer = session.answer;
});

const inTime = <T>(promise: Promise<T>, ms = MINUTE_MS) => browser.inTime(promise, ms);

/** Tabs of which one has logged in. */
async function tabs(count: number, ...[options, parts]: Parameters<FakeBrowser['open']>): Promise<Client[]> {
  const clients = Array.from({ length: count }, () => browser.open(options, parts));
  await inTime(logIn(clients[0] as Client, session), 1_000);
  return clients;
}

const logoutsOf = (client: Client) => {
  const events: unknown[] = [];
  client.on('loggedOut', (event) => events.push(event));
  return events;
};

const WAYS = [
  ['Web Locks', {}, {}],
  ['a lease', {}, { locks: undefined }],
  ['Web Locks, in delivery cookie', { delivery: 'cookie' }, {}],
] as const;

describe.each(WAYS)('tabs with %s', (_way, options, parts) => {
  it('all know of a login in one of them', async () => {
    const all = await tabs(3, options, parts);
    expect(all.map(({ isLoggedIn }) => isLoggedIn)).toEqual([true, true, true]);
  });

  it('refresh once together, however often', async () => {
    const all = await tabs(10, options, parts);
    for (let round = 1; round <= 5; round++) {
      await browser.advance(16 * MINUTE_MS);
      const responses = await inTime(Promise.all(all.flatMap((tab) => [tab.fetch('/a'), tab.fetch('/b')])));
      expect(responses.filter(({ status }) => status !== 200 && options !== WAYS[2][1])).toEqual([]);
      expect(browser.refreshes().length).toBe(round);
    }
  });

  it('log out together', async () => {
    const [one, other] = (await tabs(2, options, parts)) as [Client, Client];
    const [here, there] = [logoutsOf(one), logoutsOf(other)];
    browser.answer = () => Response.json({ data: null });
    await inTime(coreOf(one).logout());
    expect([here, there]).toEqual([
      [{ elsewhere: false, reason: 'LOGGED_OUT' }],
      [{ elsewhere: true, reason: 'LOGGED_OUT' }],
    ]);
  });

  it('learn from one of them that the session has ended', async () => {
    const [one, other] = (await tabs(2, options, parts)) as [Client, Client];
    const there = logoutsOf(other);
    browser.answer = () => refusal(401, 'REFRESH_TOKEN_REUSED');
    await failureOf(inTime(one.refresh()));
    expect(there).toEqual([{ elsewhere: true, reason: 'REFRESH_TOKEN_REUSED' }]);
  });
});

it('a new tab gets its token from another one, without a request', async () => {
  await tabs(1);
  const opened = browser.open();
  await settle();
  expect((await opened.fetch('/a')).status).toBe(200);
  expect(browser.refreshes()).toEqual([]);
});

it('a tab follows a login as somebody else, and repeats nothing in their name', async () => {
  const [one, other] = (await tabs(2)) as [Client, Client];
  const eve = new FakeSession(browser, 'eve', 'session-2');
  browser.answer = async (request) => {
    if (request.path === '/a') {
      await logIn(other, eve);
      return refusal(401, 'SESSION_REVOKED');
    }
    return eve.answer(request);
  };
  expect(await failureOf(inTime(one.fetch('/a')))).toMatchObject({ code: 'USER_CHANGED' });
  expect([await one.accessToken(), browser.refreshes()]).toEqual([eve.accessToken, []]);
});

it('word that an earlier session has ended ends no later one', async () => {
  const [one, other] = (await tabs(2)) as [Client, Client];
  let answer: (response: Response) => void = () => undefined;
  browser.answer = () => new Promise((resolve) => (answer = resolve));
  // the other tab cannot wait for the lock of a browser that has none
  const alone = browser.open({}, { locks: undefined, localStorage: undefined });
  const refresh = failureOf(one.refresh());
  await browser.advance(200);
  await logIn(alone, new FakeSession(browser, 'ada', 'session-2'));
  answer(refusal(401, 'SESSION_REVOKED'));
  await browser.advance(200);
  await refresh;
  expect([alone.isLoggedIn, other.isLoggedIn, one.isLoggedIn]).toEqual([true, true, true]);
});

it('late word of a token of an ended session logs nobody in', async () => {
  const [one] = (await tabs(2)) as [Client];
  const late = browser.environment().openChannel?.('watchword:https://auth.test/:split');
  browser.answer = () => Response.json({ data: null });
  await inTime(coreOf(one).logout());
  for (const type of ['token', 'loggedIn']) {
    late?.postMessage({ type, accessToken: session.issue().accessToken, expiresInMs: 9e5, at: browser.wallMs });
  }
  await settle();
  expect(one.isLoggedIn).toBe(false);
});

it('whatever else is said on the channel changes nothing', async () => {
  const [one] = (await tabs(1)) as [Client];
  const channel = browser.environment().openChannel?.('watchword:https://auth.test/:split');
  const words = [null, 5, 'token', {}, { type: 'token' }, { type: 'token', accessToken: 5, expiresInMs: 1, at: 9e15 }];
  for (const word of words) channel?.postMessage(word);
  // it would fit in no header, so no call could be made with it
  channel?.postMessage({ type: 'token', accessToken: 'a\nb', expiresInMs: 9e9, at: browser.wallMs + 1 });
  channel?.postMessage({ type: 'loggedOut', sid: 'another', reason: 'LOGGED_OUT' });
  await settle();
  expect(await one.accessToken()).toBe(session.accessToken);
});

describe('a tab that holds the lock and is frozen', () => {
  /** Timers of a frozen tab do not run until it wakes up. */
  function freezable() {
    const held: (() => void)[] = [];
    let isFrozen = false;
    const { setTimeout } = browser.environment();
    return {
      setTimeout: (callback: () => void, ms: number) =>
        setTimeout(() => (isFrozen ? void held.push(callback) : callback()), ms),
      freeze: () => (isFrozen = true),
      wake: () => {
        isFrozen = false;
        held.splice(0).forEach((callback) => callback());
      },
    };
  }

  it('is robbed after a while, and sends nothing of its own when it wakes up', async () => {
    const frozen = freezable();
    const one = browser.open({}, { setTimeout: frozen.setTimeout });
    const other = browser.open();
    await logIn(one, session);
    await settle();
    const refreshed = one.refresh();
    await settle();
    frozen.freeze();
    const call = other.refresh();
    await browser.advance(14_000);
    expect(browser.refreshes()).toEqual([]);
    await inTime(call, 10_000);
    expect(browser.refreshes().length).toBe(1);
    frozen.wake();
    await inTime(refreshed, 1_000);
    expect([browser.refreshes().length, await one.accessToken()]).toEqual([1, session.accessToken]);
  });

  it('is robbed of a lease, too', async () => {
    const frozen = freezable();
    const one = browser.open({}, { setTimeout: frozen.setTimeout, locks: undefined });
    const other = browser.open({}, { locks: undefined });
    await inTime(logIn(other, session), 1_000);
    const refreshed = one.refresh();
    await browser.advance(50);
    frozen.freeze();
    await inTime(other.refresh(), 20_000);
    frozen.wake();
    await inTime(refreshed, 1_000);
    expect([browser.refreshes().length, await one.accessToken()]).toEqual([1, session.accessToken]);
  });
});

it('a laptop that sleeps during a refresh finds its session when it wakes up', async () => {
  const [client] = (await tabs(1)) as [Client];
  browser.answer = () => new Promise(() => undefined);
  const refresh = client.refresh();
  await browser.advance(200);
  browser.answer = session.answer;
  browser.wallMs += 60 * MINUTE_MS;
  await inTime(refresh);
  expect((await inTime(client.fetch('/a'))).status).toBe(200);
  expect(new Set(browser.refreshes().map(({ key }) => key)).size).toBe(1);
});

it.each<[string, LocksLike | undefined]>([
  ['locks are refused', { request: () => Promise.reject(new DOMException('opaque origin', 'SecurityError')) }],
  ['there are none', undefined],
])('a tab does without the others where %s', async (_why, locks) => {
  const fails = () => {
    throw new DOMException('forbidden', 'SecurityError');
  };
  const localStorage = { getItem: fails, setItem: fails, removeItem: fails };
  const [client] = (await tabs(1, {}, { locks, localStorage })) as [Client];
  await inTime(client.refresh());
  expect((await client.fetch('/a')).status).toBe(200);
});

it('tabs with tokens in memory are independent', async () => {
  const [one, other] = (await tabs(2, { delivery: 'body' })) as [Client, Client];
  expect([one.isLoggedIn, other.isLoggedIn]).toEqual([true, false]);
});

it('a page that comes out of the back/forward cache asks for the token of the others', async () => {
  const pages: Record<'show' | 'hide', () => void> = { show: () => undefined, hide: () => undefined };
  const page = browser.open(
    {},
    {
      onPageShow: (callback) => ((pages.show = callback), () => undefined),
      onPageHide: (callback) => ((pages.hide = callback), () => undefined),
    },
  );
  const other = browser.open();
  pages.hide();
  await logIn(other, session);
  await settle();
  expect(page.isLoggedIn).toBe(false);
  pages.show();
  await settle();
  expect(page.isLoggedIn).toBe(true);
});

it('whatever the network does in whichever order, at most one refresh is under way and every call is settled', async () => {
  const fates = fc.array(fc.constantFrom('answer', 'lose', 'refuse', 'late'), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fates, fc.integer({ min: 1, max: 4 }), async (plan, count) => {
      browser = new FakeBrowser();
      session = new FakeSession(browser);
      browser.answer = session.answer;
      const all = await tabs(count);
      let [underWay, most] = [0, 0];
      const fate = [...plan];
      browser.answer = async (request) => {
        if (request.path !== REFRESH) return session.answer(request);
        most = Math.max(most, ++underWay);
        try {
          const next = fate.shift();
          if (next === 'late')
            await new Promise<void>((resolve) => void browser.environment().setTimeout(resolve, 3_000));
          await new Promise((resolve) => setImmediate(resolve));
          if (next === 'lose') throw new TypeError('lost');
          return next === 'refuse' ? refusal(503, 'OVERLOADED') : session.answer(request);
        } finally {
          underWay--;
        }
      };
      for (let round = 0; round < 3; round++) {
        await browser.advance(16 * MINUTE_MS);
        const outcomes = await inTime(Promise.allSettled(all.map((tab) => tab.fetch('/a'))), 2 * MINUTE_MS);
        const failures = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
        expect(failures.filter(({ reason }) => !/NETWORK_ERROR|OVERLOADED/.test(String(reason)))).toEqual([]);
      }
      expect(most).toBeLessThanOrEqual(1);
      fate.length = 0;
      expect((await inTime((all[0] as Client).fetch('/a'))).status).toBe(200);
      all.forEach((tab) => tab.close());
    }),
    { numRuns: 40 },
  );
});
