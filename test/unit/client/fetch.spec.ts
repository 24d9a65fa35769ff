import type { Client } from '../../../src/client/create-client.js';
import { FakeBrowser, FakeSession, failureOf, logIn, refusal, settle } from '../../support/fake-browser.js';

const MINUTE_MS = 60_000;

let browser: FakeBrowser;
let session: FakeSession;
let client: Client;

beforeEach(async () => {
  browser = new FakeBrowser();
  session = new FakeSession(browser);
  browser.answer = session.answer;
  client = browser.open({ origins: ['https://api.test/anything'] });
  await logIn(client, session);
});
afterEach(() => client.close());

const pathsSent = () => browser.sent.map(({ path }) => path);

const inTime = <T>(promise: Promise<T>, ms = MINUTE_MS) => browser.inTime(promise, ms);

it('sends the token to the server and to the origins that were named, and to nobody else', async () => {
  const addresses = [
    '/a',
    'b',
    'https://auth.test/c',
    'https://api.test/d',
    'https://other.test/e',
    'http://auth.test/f',
  ];
  for (const address of addresses) await client.fetch(address);
  expect(browser.sent.map(({ path, authorization }) => [path, authorization !== null])).toEqual([
    ['/a', true],
    ['/b', true],
    ['/c', true],
    ['/d', true],
    ['/e', false],
    ['/f', false],
  ]);
});

it.each(['api.test:443', 'file:///page', 'data:text/plain,x', 'app://local'])(
  'takes no origin that all strange addresses would share: %s',
  (address) => {
    expect(() => browser.open({ origins: [address] })).toThrow(TypeError);
    expect(() => browser.open({ baseUrl: address })).toThrow(TypeError);
  },
);

it('leaves a caller’s own Authorization alone, also when it is refused', async () => {
  const response = await client.fetch('/a', { headers: { Authorization: 'Basic x' } });
  expect([response.status, browser.sent.map(({ authorization }) => authorization)]).toEqual([401, ['Basic x']]);
});

it('renews an expired token once for any number of calls, before they go out', async () => {
  await browser.advance(15 * MINUTE_MS);
  const responses = await inTime(Promise.all(Array.from({ length: 20 }, (_, n) => client.fetch(`/${n}`))));
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  expect([browser.refreshes().length, browser.sent.length]).toEqual([1, 21]);
});

it('renews a refused token once for any number of calls, and repeats each', async () => {
  session.accessToken = 'another';
  const responses = await inTime(Promise.all(Array.from({ length: 20 }, (_, n) => client.fetch(`/${n}`))));
  expect(responses.every(({ status }) => status === 200)).toBe(true);
  expect([browser.refreshes().length, browser.sent.length]).toEqual([1, 41]);
});

it('renews ahead of the end, and does not wait for it', async () => {
  // a fifth of 15 minutes is more than a minute, of which the jitter here leaves 45 seconds
  await browser.advance(15 * MINUTE_MS - 46_000);
  await client.fetch('/early');
  await browser.advance(2_000);
  expect(browser.refreshes()).toEqual([]);
  const old = session.accessToken;
  await client.fetch('/ahead');
  expect(browser.sent.find(({ path }) => path === '/ahead')?.authorization).toBe(`Bearer ${old}`);
  await browser.advance(1_000);
  expect(browser.refreshes().length).toBe(1);
  await client.fetch('/after');
  expect(browser.sent.at(-1)?.authorization).toBe(`Bearer ${session.accessToken}`);
});

it('renews nothing while nobody calls', async () => {
  await browser.advance(60 * MINUTE_MS);
  expect(browser.sent).toEqual([]);
});

it('hands a second refusal to the caller, and never loops', async () => {
  browser.answer = (request) => (request.path === '/a' ? refusal(401, 'TOKEN_EXPIRED') : session.answer(request));
  const response = await inTime(client.fetch('/a'));
  expect([response.status, pathsSent()]).toEqual([401, ['/a', '/api/auth/refresh', '/a']]);
});

it('hands a refusal that no refresh mends to the caller, readable', async () => {
  browser.answer = () => refusal(401, 'RECENT_LOGIN_REQUIRED');
  const response = await client.fetch('/a');
  expect([await response.json(), pathsSent()]).toEqual([
    expect.objectContaining({ code: 'RECENT_LOGIN_REQUIRED' }),
    ['/a'],
  ]);
});

it('repeats with the token that came meanwhile, without another refresh', async () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  browser.answer = async (request) => {
    const isOld = request.path === '/slow' && request.authorization !== `Bearer ${session.accessToken}`;
    if (request.path !== '/slow') return session.answer(request);
    const answer = isOld ? refusal(401, 'TOKEN_EXPIRED') : Response.json({ data: 1 });
    const first = browser.sent.filter(({ path }) => path === '/slow').length === 1;
    if (first) await held;
    return first ? refusal(401, 'TOKEN_EXPIRED') : answer;
  };
  const slow = client.fetch('/slow');
  await settle();
  await inTime(client.refresh(), 1_000);
  release();
  expect((await inTime(slow)).status).toBe(200);
  expect(browser.refreshes().length).toBe(1);
});

it('does not repeat in the name of somebody else', async () => {
  session.accessToken = 'another';
  session.user = 'eve';
  session.sid = 'session-2';
  expect(await failureOf(inTime(client.fetch('/delete-my-account', { method: 'DELETE' })))).toMatchObject({
    code: 'USER_CHANGED',
  });
  expect(pathsSent()).toEqual(['/delete-my-account', '/api/auth/refresh']);
});

it('does not send a call that waited in the name of somebody else', async () => {
  await browser.advance(15 * MINUTE_MS);
  session.user = 'eve';
  expect(await failureOf(inTime(client.fetch('/a')))).toMatchObject({ code: 'USER_CHANGED' });
  expect(pathsSent()).toEqual(['/api/auth/refresh']);
});

describe('a body', () => {
  beforeEach(() => void (session.accessToken = 'another'));

  it('that can be read again is sent again', async () => {
    expect((await inTime(client.fetch('/a', { method: 'POST', body: 'hello' }))).status).toBe(200);
    expect(browser.sent.filter(({ path }) => path === '/a').map(({ body }) => body)).toEqual(['hello', 'hello']);
  });

  it('of a Request is sent again', async () => {
    const request = new Request('https://auth.test/a', { method: 'POST', body: 'hello', headers: { 'X-Own': 'kept' } });
    expect((await inTime(client.fetch(request))).status).toBe(200);
    expect(browser.sent.filter(({ path }) => path === '/a').map(({ body }) => body)).toEqual(['hello', 'hello']);
  });

  it('that is a stream is not, while the session goes on', async () => {
    const body = new Blob(['hello']).stream();
    const call = client.fetch('/a', { method: 'POST', body, duplex: 'half' });
    expect(await failureOf(inTime(call))).toMatchObject({ code: 'BODY_NOT_REPLAYABLE' });
    expect((await inTime(client.fetch('/b'))).status).toBe(200);
  });
});

it('an aborted call is rejected with its own reason, and the others go on', async () => {
  await browser.advance(15 * MINUTE_MS);
  const abortion = new AbortController();
  const aborted = client.fetch('/aborted', { signal: abortion.signal });
  const other = client.fetch('/other');
  await settle();
  abortion.abort(new Error('enough'));
  expect(await failureOf(aborted)).toEqual(new Error('enough'));
  expect((await inTime(other)).status).toBe(200);
  expect(pathsSent()).toEqual(['/api/auth/refresh', '/other']);
});

it('finds out at the first call of a page whether somebody is logged in', async () => {
  const page = browser.open({}, { openChannel: undefined });
  expect(page.isLoggedIn).toBe(false);
  expect((await inTime(page.fetch('/a'))).status).toBe(200);
  expect([page.isLoggedIn, pathsSent()]).toEqual([true, ['/api/auth/refresh', '/a']]);
});

it('lets a call go out that needs nobody, where nobody is logged in', async () => {
  const nobody = refusal(401, 'REFRESH_TOKEN_MISSING');
  browser.answer = ({ path }) => (path === '/api/auth/refresh' ? nobody.clone() : Response.json({ data: 1 }));
  const page = browser.open({}, { openChannel: undefined });
  expect((await inTime(page.fetch('/public'))).status).toBe(200);
  expect((await inTime(page.fetch('/public'))).status).toBe(200);
  expect(browser.refreshes().length).toBe(1);
});

describe('in delivery cookie', () => {
  it('sends the cookies, also to another origin, and no token', async () => {
    const page = browser.open({ delivery: 'cookie' });
    browser.answer = () => Response.json({ data: 1 });
    await page.fetch('/a');
    await page.fetch('/b', { credentials: 'omit' });
    expect(browser.sent.map(({ credentials, authorization }) => [credentials, authorization])).toEqual([
      ['include', null],
      ['omit', null],
    ]);
  });

  it('refreshes and repeats when the cookie is missing or has expired', async () => {
    const page = browser.open({ delivery: 'cookie' });
    let isFresh = false;
    browser.answer = ({ path }) => {
      if (path !== '/api/auth/refresh') return isFresh ? Response.json({ data: 1 }) : refusal(401, 'TOKEN_MISSING');
      isFresh = true;
      return Response.json({ data: { tokenType: 'Bearer', expiresIn: 900 } });
    };
    expect((await inTime(page.fetch('/a'))).status).toBe(200);
    expect(pathsSent()).toEqual(['/a', '/api/auth/refresh', '/a']);
  });
});

it('gives out the token for what does not go through fetch', async () => {
  expect(await client.accessToken()).toBe(session.accessToken);
  await browser.advance(15 * MINUTE_MS);
  expect(await inTime(client.accessToken())).toBe(session.accessToken);
  expect(browser.refreshes().length).toBe(1);
});
