import axios, { AxiosError, type AxiosInstance, type CreateAxiosDefaults } from 'axios';
import { Readable } from 'node:stream';
import { attachAxios } from '../../src/client/index.js';
import { ClientsInNode } from '../support/client-in-node.js';
import { eventually } from '../support/eventually.js';
import { RecordingServer } from '../support/recording-server.js';

const ME = '/api/users/me';
const JSON_401 = { status: 401, headers: { 'content-type': 'application/json' } };
const TOKEN_EXPIRED = {
  ...JSON_401,
  body: JSON.stringify({ success: false, statusCode: 401, code: 'TOKEN_EXPIRED', data: null }),
};
const BUSINESS = { ...JSON_401, body: JSON.stringify({ code: 'CARD_REFUSED', message: 'The bank said no.' }) };

let place: ClientsInNode;
/** A service of the same company, which the client may give its token to, and a stranger. */
let ours: RecordingServer;
let foreign: RecordingServer;

beforeAll(async () => {
  place = await ClientsInNode.start();
  [ours, foreign] = [await RecordingServer.start(), await RecordingServer.start()];
});
afterEach(() => {
  place.closeClients();
  ours.reset();
  foreign.reset();
});
afterAll(async () => {
  await place.close();
  await Promise.all([ours.close(), foreign.close()]);
});

/** Somebody's axios, with a client who is logged in. */
async function attached(defaults: CreateAxiosDefaults = { baseURL: place.door.origin }) {
  const client = await place.loggedIn({ origins: [ours.origin] });
  const instance = axios.create(defaults);
  return { client, instance, detach: attachAxios(instance, client) };
}

const failureOf = (work: Promise<unknown>): Promise<AxiosError<{ code: string }>> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: AxiosError<{ code: string }>) => error,
  );
const onceExpired = () => {
  ours.answers = (_request, earlier) => (earlier === 0 ? TOKEN_EXPIRED : { status: 200, body: 'ok' });
};
const bearers = (server: RecordingServer) => server.sent('authorization').map((value) => value?.slice(0, 7));

describe('attachAxios, to whom the token is given', () => {
  it.each(['with a baseURL', 'with an absolute address'])('gives it to the server, %s', async (way) => {
    const { instance } = await attached(way === 'with a baseURL' ? { baseURL: `${place.door.origin}/api` } : {});
    const { status, data } = await instance.get<{ success: boolean }>(
      way === 'with a baseURL' ? '/users/me' : `${place.door.origin}${ME}`,
    );
    expect([status, data.success]).toEqual([200, true]);
  });

  it('gives it to the origins that are named, and to no other', async () => {
    const { instance } = await attached();
    for (const server of [ours, foreign]) await instance.get(`${server.origin}/orders`);
    await instance.get('/orders', { baseURL: foreign.origin });
    await instance.get(`//${new URL(foreign.origin).host}/orders`, { baseURL: ours.origin, adapter: answerOf }); // prettier-ignore
    expect([bearers(ours), bearers(foreign)]).toEqual([['Bearer '], [undefined, undefined]]);
  });

  it('goes by the address that axios asks, where an absolute one is put behind the baseURL', async () => {
    const { instance } = await attached();
    await instance.get(`${ours.origin}/orders`, { baseURL: foreign.origin, allowAbsoluteUrls: false });
    expect([ours.requests.length, bearers(foreign)]).toEqual([0, [undefined]]);
  });

  it.each([301, 302, 303, 307, 308])('does not let it follow a redirect (%d) to another origin', async (status) => {
    const { instance } = await attached();
    ours.answers = () => ({ status, headers: { location: `${foreign.origin}/elsewhere` } });
    await instance.post(`${ours.origin}/moved`, 'a text');
    expect([bearers(ours), bearers(foreign)]).toEqual([['Bearer '], [undefined]]);
  });

  it('refreshes nothing for a stranger’s 401', async () => {
    const { instance } = await attached();
    foreign.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.get(`${foreign.origin}/orders`));
    expect(error.response?.status).toBe(401);
    expect([foreign.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });
});

/** An adapter that asks nobody, and answers which token it was to send. */
const answerOf: CreateAxiosDefaults['adapter'] = (config) =>
  Promise.resolve({ data: '', status: 200, statusText: '', headers: {}, config });

describe('attachAxios, when the token has expired', () => {
  it('refreshes once for any number of calls, and repeats each once', async () => {
    const { instance } = await attached();
    place.expireTokens();
    const answers = await Promise.all(Array.from({ length: 30 }, () => instance.get(ME)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([place.door.refreshes.length, place.door.count(ME, 200)]).toEqual([1, 30]);
    expect(place.door.count(ME, 401)).toBeLessThanOrEqual(30);
  });

  it('shares the refresh with client.fetch', async () => {
    const { instance, client } = await attached();
    place.expireTokens();
    await Promise.all([instance.get(ME), client.fetch(ME), instance.get(ME)]);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('never loops where a server calls every token expired', async () => {
    const { instance, client } = await attached();
    ours.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.get(`${ours.origin}/orders`));
    expect(axios.isAxiosError(error)).toBe(true);
    expect([error.response?.status, error.response?.data.code]).toEqual([401, 'TOKEN_EXPIRED']);
    expect([ours.requests.length, place.door.refreshes.length]).toEqual([2, 1]);
    expect(client.isLoggedIn).toBe(true);
  });

  it('hands a 401 of the application’s own out untouched', async () => {
    const { instance } = await attached();
    ours.answers = () => BUSINESS;
    const error = await failureOf(instance.post(`${ours.origin}/pay`, { card: 1 }));
    expect(error).toBeInstanceOf(AxiosError);
    expect([error.code, error.response?.status, error.response?.data]).toEqual([
      'ERR_BAD_REQUEST',
      401,
      JSON.parse(BUSINESS.body) as object,
    ]);
    expect([ours.requests.length, place.door.refreshes.length]).toEqual([1, 0]);
  });

  it.each(['text', 'arraybuffer', 'blob'] as const)('understands the 401 of a call for %s', async (responseType) => {
    const { instance } = await attached();
    onceExpired();
    expect((await instance.get(`${ours.origin}/file`, { responseType })).status).toBe(200);
    expect([ours.requests.length, place.door.refreshes.length]).toEqual([2, 1]);
  });

  it('refreshes also where the caller takes every status as an answer', async () => {
    const { instance } = await attached();
    onceExpired();
    expect((await instance.get(`${ours.origin}/orders`, { validateStatus: () => true })).status).toBe(200);
    ours.answers = () => BUSINESS;
    expect((await instance.get(`${ours.origin}/orders`, { validateStatus: () => true })).status).toBe(401);
    expect(place.door.refreshes).toHaveLength(1);
  });

  it('fails with the reason of the refresh where the session has ended', async () => {
    const { instance, client } = await attached();
    const reasons: string[] = [];
    client.on('loggedOut', ({ reason }) => reasons.push(reason));
    await endSessions(client);
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(instance.get(ME))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['SESSION_REVOKED']));
    expect(reasons).toEqual(['SESSION_REVOKED']);
  });
});

/** From another device. */
async function endSessions(client: Awaited<ReturnType<typeof attached>>['client']): Promise<void> {
  const token = await client.accessToken();
  const { status } = await place.app.device().post('/api/auth/logout-all', { token });
  if (status !== 200) throw new Error(`logging out failed with ${status}`);
}

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
    const { instance } = await attached();
    onceExpired();
    const { status } = await instance.post(`${ours.origin}/orders`, dataOf());
    const sent = ours.requests.map(({ body, headers }) =>
      [headers['content-type'], body].join('\n').replace(/[-\w]*axios-\S+boundary\S*/gi, '(boundary)'),
    );
    expect([status, sent.length, place.door.refreshes.length]).toEqual([200, 2, 1]);
    expect(sent[0]).toContain('text');
    expect(sent[1]).toBe(sent[0]);
  });

  it('is no stream: that is refused clearly, and the session goes on', async () => {
    const { instance } = await attached();
    onceExpired();
    const error = await failureOf(instance.post(`${ours.origin}/orders`, Readable.from(['a text'])));
    expect([error.code, ours.requests.length, place.door.refreshes.length]).toEqual(['BODY_NOT_REPLAYABLE', 1, 1]);
    expect((await instance.get(ME)).status).toBe(200);
  });

  it('is sent as it is where nothing has to be repeated, a stream too', async () => {
    const { instance } = await attached();
    await instance.post(`${ours.origin}/orders`, Readable.from(['a text']));
    expect(ours.requests.map(({ body }) => body)).toEqual(['a text']);
  });
});

describe('attachAxios, when a call is given up', () => {
  it('ends the call alone whose signal is aborted during a refresh', async () => {
    const { instance } = await attached();
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
    const { instance, client } = await attached();
    ours.answers = () => undefined;
    const slow = await failureOf(instance.get(`${ours.origin}/slow`, { timeout: 50 }));
    expect([slow.name, slow.code]).toEqual(['AxiosError', 'ECONNABORTED']);
    const abort = new AbortController();
    const aborted = failureOf(instance.get(`${ours.origin}/slow`, { signal: abort.signal }));
    await eventually('the server is asked', () => ours.requests.length === 2);
    abort.abort();
    expect([axios.isCancel(await aborted), (await aborted).code]).toEqual([true, 'ERR_CANCELED']);
    expect([client.isLoggedIn, place.door.refreshes.length]).toEqual([true, 0]);
  });

  it('passes on that a server cannot be reached', async () => {
    const { instance } = await attached();
    const closed = await RecordingServer.start();
    await closed.close();
    const error = await failureOf(instance.get(`${ours.origin}/orders`, { proxy: false, baseURL: closed.origin }));
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
    const client = await place.loggedIn({ origins: [ours.origin] });
    const instance = axios.create();
    const seen: string[] = [];
    if (order === 'before') own(instance, seen);
    attachAxios(instance, client);
    if (order === 'after') own(instance, seen);
    onceExpired();
    expect((await instance.post(`${ours.origin}/orders`, { name: 'a text' })).status).toBe(200);
    expect(ours.requests.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { wrapped: { name: 'a text' } },
      { wrapped: { name: 'a text' } },
    ]);
    expect(ours.sent('x-own')).toEqual(['kept', 'kept']);
    expect(seen).toEqual(['request', 'response 200']);
    ours.answers = () => BUSINESS;
    await failureOf(instance.post(`${ours.origin}/pay`, {}));
    expect(seen.slice(2)).toEqual(['request', 'failure 401']);
  });

  it('leaves an Authorization of the caller’s own alone', async () => {
    const { instance } = await attached();
    ours.answers = () => BUSINESS;
    const headers = { Authorization: 'Basic b3duOm93bg==' };
    await failureOf(instance.get(`${ours.origin}/orders`, { headers }));
    expect(ours.sent('authorization')).toEqual(['Basic b3duOm93bg==']);
  });

  it('is gone after it is detached, and they stay', async () => {
    const { instance, detach } = await attached();
    const seen: string[] = [];
    own(instance, seen);
    detach();
    ours.answers = () => TOKEN_EXPIRED;
    const error = await failureOf(instance.post(`${ours.origin}/orders`, {}));
    expect([error.response?.status, ours.requests.length]).toEqual([401, 1]);
    expect([ours.sent('authorization'), ours.sent('x-own')]).toEqual([[undefined], ['kept']]);
    expect(seen).toEqual(['request', 'failure 401']);
    expect(place.door.refreshes).toEqual([]);
  });
});
