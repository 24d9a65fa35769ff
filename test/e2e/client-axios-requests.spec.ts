import axios, { type AxiosError, type AxiosInstance } from 'axios';
import { Readable } from 'node:stream';
import { attachAxios } from '../../src/client/index.js';
import { attached, failureOf } from '../support/attached-axios.js';
import { CARD_REFUSED, ClientsInNode, TOKEN_EXPIRED } from '../support/client-in-node.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

const ME = '/api/users/me';

let place: ClientsInNode;

beforeAll(async () => (place = await ClientsInNode.start()));
afterEach(() => place.reset());
afterAll(() => place.close());

describe('attachAxios, what it sends again', () => {
  const form = () => {
    const data = new FormData();
    data.set('name', 'a text');
    data.set('file', new Blob(['a text'], { type: 'text/plain' }), 'text.txt');
    return data;
  };
  const bodies: readonly [string, () => unknown][] = [
    ['an object as JSON', () => ({ name: 'a text', list: [1, 'two'] })],
    ['a text', () => 'a text'],
    ['a text that is JSON', () => '"a text"'],
    ['URLSearchParams', () => new URLSearchParams({ name: 'a text' })],
    ['form data', form],
    ['a Buffer', () => Buffer.from('a text')],
    ['a Blob', () => new Blob(['a text'])],
  ];

  it.each(bodies)('is the same: %s', async (_name, dataOf) => {
    const { instance } = await attached(place);
    place.refuseOnce();
    const { status } = await instance.post(`${place.ours.origin}/orders`, dataOf());
    const sent = place.ours.requests.map(({ body, headers }) =>
      [headers['content-type'], body].join('\n').replace(/[-\w]*axios-\S+boundary\S*/gi, '(boundary)'),
    );
    expect([status, sent.length, place.door.refreshes.length]).toEqual([200, 2, 1]);
    expect(sent[0]).toContain('text');
    expect(sent[1]).toBe(sent[0]);
  });

  it('is no stream: that is refused clearly, and the session goes on', async () => {
    const { instance } = await attached(place);
    place.refuseOnce();
    const error = await failureOf(instance.post(`${place.ours.origin}/orders`, Readable.from(['a text'])));
    expect([error.code, place.ours.requests.length, place.door.refreshes.length]).toEqual([
      'BODY_NOT_REPLAYABLE',
      1,
      1,
    ]);
    expect((await instance.get(ME)).status).toBe(200);
  });

  it('is sent as it is where nothing has to be repeated, a stream too', async () => {
    const { instance } = await attached(place);
    await instance.post(`${place.ours.origin}/orders`, Readable.from(['a text']));
    expect(place.ours.requests.map(({ body }) => body)).toEqual(['a text']);
  });
});

describe('attachAxios, when a call is given up', () => {
  it('ends the call alone whose signal is aborted during a refresh', async () => {
    const { instance } = await attached(place);
    place.expireTokens();
    const held = place.door.holdRefresh();
    const abort = new AbortController();
    const given = failureOf(instance.get(ME, { signal: abort.signal }));
    const kept = instance.get(ME);
    await held.there;
    abort.abort();
    expect(axios.isCancel(await given)).toBe(true);
    held.deliver();
    expect((await kept).status).toBe(200);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('passes timeouts and aborts on as axios’ own errors, and nobody is logged out', async () => {
    const { instance, client } = await attached(place);
    place.ours.answers = () => undefined;
    const slow = await failureOf(instance.get(`${place.ours.origin}/slow`, { timeout: 50 }));
    expect([slow.name, slow.code]).toEqual(['AxiosError', 'ECONNABORTED']);
    const abort = new AbortController();
    const aborted = failureOf(instance.get(`${place.ours.origin}/slow`, { signal: abort.signal }));
    await eventually('the server is asked', () => place.ours.requests.length === 2);
    abort.abort();
    expect([axios.isCancel(await aborted), (await aborted).code]).toEqual([true, 'ERR_CANCELED']);
    expect([client.isLoggedIn, place.door.refreshes.length]).toEqual([true, 0]);
  });

  it('passes on that a server cannot be reached', async () => {
    const { instance } = await attached(place);
    const address = `http://127.0.0.1:${await freePort()}/orders`;
    const error = await failureOf(instance.get(address));
    expect([axios.isAxiosError(error), error.code, error.config?.url]).toEqual([true, 'ECONNREFUSED', address]);
    expect(error.response).toBeUndefined();
  });
});

describe('attachAxios, beside interceptors of the application’s own', () => {
  const own = (instance: AxiosInstance, seen: string[]) => {
    instance.interceptors.request.use((config) => {
      config.headers.set('x-own', 'kept');
      config.data = { wrapped: config.data as unknown };
      seen.push('request');
      return config;
    });
    instance.interceptors.response.use(
      (response) => {
        seen.push(`response ${response.status}`);
        return response;
      },
      (error: AxiosError) => {
        seen.push(`failure ${error.response?.status}`);
        return Promise.reject(error);
      },
    );
  };

  it.each(['before', 'after'])('works where they were added %s it: each sees the call once', async (order) => {
    const client = await place.loggedIn();
    const instance = axios.create();
    const seen: string[] = [];
    if (order === 'before') own(instance, seen);
    attachAxios(instance, client);
    if (order === 'after') own(instance, seen);
    place.refuseOnce();
    expect((await instance.post(`${place.ours.origin}/orders`, { name: 'a text' })).status).toBe(200);
    expect(place.ours.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { wrapped: { name: 'a text' } },
      { wrapped: { name: 'a text' } },
    ]);
    expect(place.ours.sent('x-own')).toEqual(['kept', 'kept']);
    expect(seen).toEqual(['request', 'response 200']);
    place.ours.answers = () => CARD_REFUSED;
    await failureOf(instance.post(`${place.ours.origin}/pay`, {}));
    expect(seen.slice(2)).toEqual(['request', 'failure 401']);
  });

  it('leaves an Authorization of the caller’s own alone', async () => {
    const { instance } = await attached(place);
    place.ours.answers = () => CARD_REFUSED;
    const headers = { Authorization: 'Basic b3duOm93bg==' };
    await failureOf(instance.get(`${place.ours.origin}/orders`, { headers }));
    expect(place.ours.sent('authorization')).toEqual(['Basic b3duOm93bg==']);
  });

  it('is gone after it is detached, and they stay', async () => {
    const { instance, detach } = await attached(place);
    const seen: string[] = [];
    own(instance, seen);
    detach();
    place.ours.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.post(`${place.ours.origin}/orders`, {}));
    expect([error.response?.status, place.ours.requests.length]).toEqual([401, 1]);
    expect([place.ours.sent('authorization'), place.ours.sent('x-own')]).toEqual([[undefined], ['kept']]);
    expect(seen).toEqual(['request', 'failure 401']);
    expect(place.door.refreshes).toEqual([]);
  });
});
