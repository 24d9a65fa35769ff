import { randomUUID } from 'node:crypto';
import { createClient } from '../../src/client/index.js';
import {
  CARD_REFUSED,
  ClientsInNode,
  DeviceStorage,
  TOKEN_EXPIRED,
  codeOf,
  statusOf,
} from '../support/client-in-node.js';

const ME = '/api/users/me';

let place: ClientsInNode;

beforeAll(async () => (place = await ClientsInNode.start()));
afterEach(() => place.reset());
afterAll(() => place.close());

describe('client.fetch in Node, to whom the token is given', () => {
  it('gives it to the server by a relative address, an absolute one, a URL and a Request', async () => {
    const client = await place.loggedIn();
    const absolute = `${place.door.origin}${ME}`;
    for (const address of [ME, absolute, new URL(absolute), new Request(absolute)]) {
      expect(await statusOf(client.fetch(address))).toBe(200);
    }
    expect(await statusOf(client.fetch('api/users/me'))).toBe(200);
  });

  it('gives it to the origins that are named, and to no other', async () => {
    const client = await place.loggedIn();
    for (const server of [place.ours, place.foreign]) await statusOf(client.fetch(`${server.origin}/orders`));
    await statusOf(client.fetch(new Request(`${place.foreign.origin}/orders`)));
    expect(place.ours.sent('authorization')).toEqual([expect.stringMatching(/^Bearer /)]);
    expect(place.foreign.sent('authorization')).toEqual([undefined, undefined]);
  });

  it.each([301, 302, 303, 307, 308])('does not let it follow a redirect (%d) to another origin', async (status) => {
    const client = await place.loggedIn();
    place.ours.answers = () => ({ status, headers: { location: `${place.foreign.origin}/elsewhere` } });
    const init = { method: 'POST', body: 'a text' };
    expect(await statusOf(client.fetch(`${place.ours.origin}/moved`, init))).toBe(200);
    expect(place.ours.sent('authorization')).toEqual([expect.stringMatching(/^Bearer /)]);
    expect(place.foreign.sent('authorization')).toEqual([undefined]);
  });

  it.each([307, 308])('lets no password and no refresh token follow a redirect (%d)', async (status) => {
    place.ours.answers = () => ({ status, headers: { location: `${place.foreign.origin}/elsewhere` } });
    const client = createClient({ baseUrl: place.ours.origin, delivery: 'body' });
    const credentials = { identifier: 'ada', password: randomUUID() };
    await expect(client.login(credentials)).rejects.toMatchObject({ code: 'NETWORK_ERROR', status: 0 });
    client.close();
    expect([place.ours.requests.length, place.foreign.requests]).toEqual([1, []]);
  });

  it('asks nothing of its own for a stranger’s 401', async () => {
    const client = await place.loggedIn();
    place.foreign.answers = () => TOKEN_EXPIRED;
    expect(await statusOf(client.fetch(`${place.foreign.origin}/orders`))).toBe(401);
    expect([place.foreign.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });

  it('leaves an Authorization of the caller’s own alone', async () => {
    const client = await place.loggedIn();
    const headers = { authorization: 'Basic b3duOm93bg==' };
    await statusOf(client.fetch(`${place.ours.origin}/orders`, { headers }));
    expect(place.ours.sent('authorization')).toEqual(['Basic b3duOm93bg==']);
  });
});

describe('client.fetch in Node, when the token has expired', () => {
  it('refreshes once for any number of calls, and repeats each', async () => {
    const client = await place.loggedIn();
    place.expireTokens();
    const statuses = await Promise.all(Array.from({ length: 30 }, () => statusOf(client.fetch(ME))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(place.door.refreshes).toHaveLength(1);
    expect(place.door.calls.length).toBeLessThanOrEqual(60);
  });

  it('never loops where a server calls every token expired', async () => {
    const client = await place.loggedIn();
    place.ours.answers = () => TOKEN_EXPIRED;
    const response = await client.fetch(`${place.ours.origin}/orders`);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([2, 1]);
    expect(client.isLoggedIn).toBe(true);
  });

  it('hands a 401 of the application’s own out, with its body unread', async () => {
    const client = await place.loggedIn();
    place.ours.answers = () => CARD_REFUSED;
    const response = await client.fetch(`${place.ours.origin}/pay`, { method: 'POST', body: 'card' });
    expect([response.status, await response.text()]).toEqual([401, CARD_REFUSED.body]);
    const body = JSON.stringify({ currentPassword: 'wrong-violet-harbour', newPassword: 'other-violet-harbour-42' });
    const headers = { 'content-type': 'application/json' };
    const refused = await client.fetch('/api/auth/password/change', { method: 'POST', headers, body });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([401, 'INVALID_CREDENTIALS']);
    expect([place.ours.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });
});

describe('client.fetch in Node, when a call is given up', () => {
  it('rejects the caller alone who aborts during a refresh', async () => {
    const client = await place.loggedIn();
    place.expireTokens();
    const held = place.door.holdRefresh();
    const abort = new AbortController();
    const [given, kept] = [client.fetch(ME, { signal: abort.signal }), client.fetch(ME)];
    const outcome = codeOf(given);
    await held.there;
    abort.abort();
    expect(await outcome).toBe('AbortError');
    held.deliver();
    expect(await statusOf(kept)).toBe(200);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('passes AbortSignal.timeout and a signal that was aborted before', async () => {
    const client = await place.loggedIn();
    place.ours.answers = () => undefined;
    expect(await codeOf(client.fetch(`${place.ours.origin}/slow`, { signal: AbortSignal.timeout(50) }))).toBe(
      'TimeoutError',
    );
    expect(await codeOf(client.fetch(`${place.ours.origin}/never`, { signal: AbortSignal.abort() }))).toBe(
      'AbortError',
    );
    const request = new Request(`${place.ours.origin}/slow`, { signal: AbortSignal.timeout(50) });
    expect(await codeOf(client.fetch(request))).toBe('TimeoutError');
    expect(client.isLoggedIn).toBe(true);
  });
});

describe('client.fetch in Node, for an app that was killed', () => {
  it('goes on with a new client on the same storage, also where the answer was lost and the grace is over', async () => {
    const storage = new DeviceStorage();
    const client = await place.loggedIn({ storage });
    place.expireTokens();
    const held = place.door.holdRefresh();
    const lost = codeOf(client.fetch(ME));
    await held.there;
    // killed: nothing of it runs any more, and the storage stays as it was
    const left = new Map(storage.items);
    client.close();
    held.lose();
    expect(await lost).not.toBe('no failure');
    storage.items.clear();
    for (const [key, value] of left) storage.items.set(key, value);

    place.app.clock.advance('1h');
    const again = place.client({ storage });
    expect(await statusOf(again.fetch(ME))).toBe(200);
    const keys = place.door.refreshes.map(({ idempotencyKey }) => idempotencyKey);
    expect(keys).toEqual([keys[0], keys[0]]);
    expect(keys[0]).toMatch(/./);
    place.expireTokens();
    expect(await statusOf(again.fetch(ME))).toBe(200);
  });

  it('is logged out with the server’s reason, once, where the session has ended meanwhile', async () => {
    const storage = new DeviceStorage();
    await (await place.loggedIn({ storage })).fetch(ME);
    const left = new Map(storage.items);
    await place.client({ storage }).logoutEverywhere();
    for (const [key, value] of left) storage.items.set(key, value);
    const again = place.client({ storage });
    const reasons: string[] = [];
    again.on('loggedOut', ({ reason }) => reasons.push(reason));
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(again.fetch(ME))));
    expect(new Set(outcomes)).toEqual(new Set(['SESSION_REVOKED']));
    expect(reasons).toEqual(['SESSION_REVOKED']);
    expect(storage.items.size).toBe(0);
  });
});
