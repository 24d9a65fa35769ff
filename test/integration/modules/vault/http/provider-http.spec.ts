import { inspect } from 'node:util';
import axios, { AxiosError, type AxiosInstance } from 'axios';
import type { ProviderDefinition, ProviderSettings } from '../../../../../src/config/provider-settings.js';
import { DomainError } from '../../../../../src/kernel/domain-error.js';
import { ProviderCatalogue } from '../../../../../src/modules/providers/index.js';
import { Delay } from '../../../../../src/modules/vault/http/delay.js';
import { ProviderHttp } from '../../../../../src/modules/vault/http/provider-http.service.js';
import type { ProviderTokens } from '../../../../../src/modules/vault/refresh/provider-tokens.js';
import { FakeClock } from '../../../../../src/testing/index.js';
import { FakeProviderTokens } from '../../../../support/fake-provider-tokens.js';
import { type RecordedRequest, RecordingServer } from '../../../../support/recording-server.js';

/** Waits for nothing, unless something is to happen meanwhile. */
class RecordedDelay extends Delay {
  readonly waits: number[] = [];
  meanwhile: (() => void) | undefined;

  override wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.waits.push(milliseconds);
    if (!this.meanwhile) return Promise.resolve();
    const waiting = super.wait(milliseconds, signal);
    this.meanwhile();
    return waiting;
  }
}

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | URLSearchParams | FormData;
  readonly signal?: AbortSignal;
}

interface Seen {
  readonly status: number;
  readonly text: string;
}

type Send = (url: string, sent?: Sent) => Promise<Seen>;

let api: RecordingServer;
let files: RecordingServer;
let other: RecordingServer;
let tokens: FakeProviderTokens;
let clock: FakeClock;
let delay: RecordedDelay;
let http: ProviderHttp;

beforeAll(async () => {
  [api, files, other] = await Promise.all([RecordingServer.start(), RecordingServer.start(), RecordingServer.start()]);
});

afterAll(() => Promise.all([api.close(), files.close(), other.close()]));

beforeEach(() => {
  for (const server of [api, files, other]) server.reset();
  [tokens, clock, delay] = [new FakeProviderTokens(), new FakeClock(), new RecordedDelay()];
  http = httpTo([api.origin, files.origin]);
});

function httpTo(apiOrigins: readonly string[]): ProviderHttp {
  const provider = { id: 'example', apiOrigins } as Partial<ProviderDefinition> as ProviderDefinition;
  const catalogue = new ProviderCatalogue({
    providers: new Map([[provider.id, provider]]),
  } as Partial<ProviderSettings> as ProviderSettings);
  return new ProviderHttp(tokens as Partial<ProviderTokens> as ProviderTokens, catalogue, clock, delay);
}

const byFetch: Send = async (url, sent) => {
  const response = await http.fetchFor('ada', 'example')(url, sent);
  return { status: response.status, text: await response.text() };
};

const byAxios: Send = async (url, { method, headers, body, signal } = {}) => {
  const response = await http.axiosFor(axios, 'ada', 'example').request<string>({
    url,
    validateStatus: () => true,
    responseType: 'text',
    ...(method !== undefined && { method }),
    ...(headers && { headers }),
    ...(body !== undefined && { data: body }),
    ...(signal && { signal }),
  });
  return { status: response.status, text: response.data };
};

function aForm(): FormData {
  const form = new FormData();
  form.set('name', 'Ada');
  return form;
}

function expectForm({ headers, body }: RecordedRequest): void {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1];
  expect(body).toContain(`--${boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nAda`);
}

describe.each([
  ['fetch', byFetch],
  ['axios', byAxios],
])('%s with the token of a connection', (_name, send) => {
  it('carries the fresh token of this user and provider to each of the configured origins', async () => {
    expect(await send(`${api.origin}/me?full=1`)).toEqual({ status: 200, text: 'ok' });
    await send(files.origin);
    expect(api.requests[0]).toMatchObject({ method: 'GET', path: '/me?full=1' });
    expect([...api.sent('authorization'), ...files.sent('authorization')]).toEqual([
      'Bearer secret-1',
      'Bearer secret-1',
    ]);
    expect(tokens.askedFor).toEqual(['ada at example', 'ada at example']);
  });

  it('writes Bearer as APIs expect it where the provider writes it in another case', async () => {
    tokens.tokenType = 'bEARER';
    await send(api.origin);
    expect(api.sent('authorization')).toEqual(['Bearer secret-1']);
  });

  it('replaces an Authorization of the caller’s, and leaves the other fields alone', async () => {
    await send(api.origin, { headers: { authorization: 'Basic b3RoZXI=', 'x-api-version': '7' } });
    expect(api.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret-1', 'x-api-version': '7' });
  });

  it('refuses any other origin before it asks for a token', async () => {
    const refusal = { name: 'ProviderRequestRefused', reason: 'origin' };
    for (const address of [
      `${other.origin}/me?secret=1`,
      api.origin.replace('127.0.0.1', 'localhost'),
      api.origin.replace('http:', 'https:'),
    ]) {
      await expect(send(address)).rejects.toMatchObject(refusal);
      await expect(send(address)).rejects.not.toThrow(/secret=/);
    }
    expect([...other.requests, ...api.requests, ...tokens.askedFor]).toEqual([]);
  });

  it.each([
    ['which is of another type', { tokenType: 'DPoP' }],
    ['that would break the header', { textOf: () => 'secret\r\nx: y' }],
    ['that no header carries', { textOf: () => 'secret-é' }],
    ['that is empty', { textOf: () => '' }],
  ])('refuses a token %s, and does not quote it', async (_what, changes) => {
    Object.assign(tokens, changes);
    const error = await send(api.origin).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ProviderRequestRefused', reason: 'token' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret');
    expect(api.requests).toEqual([]);
  });

  it('throws the errors of ProviderTokens as they are', async () => {
    tokens.getFresh = () => Promise.reject(new DomainError('CONNECTION_NEEDS_RECONSENT'));
    const error = await send(api.origin).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'CONNECTION_NEEDS_RECONSENT' });
  });

  describe('on redirects', () => {
    it('goes with the token to another origin of the provider’s, without other secrets', async () => {
      api.answers = () => ({ status: 307, headers: { location: `${files.origin}/there` } });
      await send(api.origin, { method: 'PUT', body: 'text', headers: { cookie: 'a=b', 'x-api-key': 'k' } });
      expect(files.requests[0]).toMatchObject({ method: 'PUT', path: '/there', body: 'text' });
      expect(files.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret-1' });
      expect(files.sent('cookie')).toEqual([undefined]);
      expect(files.sent('x-api-key')).toEqual([undefined]);
      expect(api.requests[0]?.headers).toMatchObject({ cookie: 'a=b', 'x-api-key': 'k' });
    });

    it('goes on without the token at a foreign origin, and also when that leads back', async () => {
      api.answers = ({ path }) =>
        path === '/back' ? { status: 401 } : { status: 302, headers: { location: `${other.origin}/x` } };
      other.answers = () => ({ status: 302, headers: { location: `${api.origin}/back` } });
      expect(await send(api.origin)).toMatchObject({ status: 401 });
      expect(api.sent('authorization')).toEqual(['Bearer secret-1', undefined]);
      expect(other.sent('authorization')).toEqual([undefined]);
      expect(tokens.refreshes).toBe(0);
    });

    it('makes a GET of a POST at 302 and keeps both at 307', async () => {
      api.answers = ({ path }) => {
        if (path === '/there') return { status: 200 };
        return { status: path === '/302' ? 302 : 307, headers: { location: '/there' } };
      };
      await send(`${api.origin}/302`, { method: 'POST', body: 'text' });
      await send(`${api.origin}/307`, { method: 'POST', body: 'text' });
      const [, found, , kept] = api.requests;
      expect(found).toMatchObject({ method: 'GET', body: '' });
      expect(found?.headers).not.toHaveProperty('content-type');
      expect(kept).toMatchObject({ method: 'POST', body: 'text' });
    });

    it('follows twenty, and refuses the next', async () => {
      api.answers = (_request, earlier) =>
        earlier < 20 ? { status: 302, headers: { location: '/again' } } : { status: 200, body: 'arrived' };
      expect(await send(api.origin)).toEqual({ status: 200, text: 'arrived' });
      api.reset();
      api.answers = () => ({ status: 302, headers: { location: '/again' } });
      await expect(send(api.origin)).rejects.toMatchObject({ name: 'ProviderRequestRefused', reason: 'redirect' });
      expect(api.requests).toHaveLength(21);
    });
  });

  describe('when the API refuses the token', () => {
    const onlyAccept =
      (token: string) =>
      ({ headers }: { headers: { authorization?: string } }) =>
        headers.authorization === `Bearer ${token}` ? { status: 200, body: 'good' } : { status: 401, body: 'refused' };

    it('refreshes it once and sends the same request again', async () => {
      api.answers = onlyAccept('secret-2');
      expect(await send(api.origin, { method: 'POST', body: 'text' })).toEqual({ status: 200, text: 'good' });
      expect(api.requests.map(({ method, body }) => [method, body])).toEqual([
        ['POST', 'text'],
        ['POST', 'text'],
      ]);
      expect(tokens.refreshes).toBe(1);
    });

    it('does so behind a redirect as well, where the token was refused', async () => {
      api.answers = () => ({ status: 308, headers: { location: files.origin } });
      files.answers = onlyAccept('secret-2');
      expect(await send(api.origin, { method: 'POST', body: 'text' })).toEqual({ status: 200, text: 'good' });
      expect([api.requests.length, files.requests.length]).toEqual([1, 2]);
    });

    it('gives the second 401 to the caller', async () => {
      api.answers = () => ({ status: 401, body: 'never' });
      expect(await send(api.origin)).toEqual({ status: 401, text: 'never' });
      expect(api.sent('authorization')).toEqual(['Bearer secret-1', 'Bearer secret-2']);
      expect(tokens.refreshes).toBe(1);
    });

    it('refreshes at most once a minute for an API that refuses everything', async () => {
      api.answers = () => ({ status: 401 });
      for (let call = 0; call < 10; call += 1) expect(await send(api.origin)).toMatchObject({ status: 401 });
      expect([tokens.refreshes, api.requests.length]).toEqual([1, 11]);
      clock.advance('1m');
      await send(api.origin);
      expect(tokens.refreshes).toBe(2);
    });

    it('refreshes again at once when the new token was good for a while', async () => {
      for (const version of [2, 3, 4]) {
        api.answers = onlyAccept(`secret-${version}`);
        expect(await send(api.origin)).toMatchObject({ status: 200 });
      }
      expect(tokens.refreshes).toBe(3);
    });

    it('refreshes once for many calls at a time, and all of them succeed', async () => {
      api.answers = onlyAccept('secret-2');
      const answers = await Promise.all(Array.from({ length: 30 }, () => send(api.origin)));
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
      expect(tokens.refreshes).toBe(1);
    });

    it('gives the 401 back where the provider has no other token', async () => {
      tokens.textOf = () => 'secret-1';
      api.answers = () => ({ status: 401 });
      expect(await send(api.origin)).toMatchObject({ status: 401 });
      expect(await send(api.origin)).toMatchObject({ status: 401 });
      expect([tokens.refreshes, api.requests.length]).toEqual([1, 2]);
    });

    it('says why it cannot be refreshed', async () => {
      tokens.failure = new DomainError('CONNECTION_NEEDS_RECONSENT');
      api.answers = () => ({ status: 401 });
      const error = await send(api.origin).catch((thrown: unknown) => thrown);
      expect(error).toBe(tokens.failure);
    });

    it('sends a form again', async () => {
      api.answers = onlyAccept('secret-2');
      expect(await send(api.origin, { method: 'POST', body: aForm() })).toMatchObject({ status: 200 });
      for (const request of api.requests) expectForm(request);
    });
  });

  describe('when the API asks to come again later', () => {
    it.each([429, 503])('waits for %d, once', async (status) => {
      api.answers = (_request, earlier) =>
        earlier === 0 ? { status, headers: { 'retry-after': '7' } } : { status: 200, body: 'ok' };
      expect(await send(api.origin)).toEqual({ status: 200, text: 'ok' });
      api.answers = () => ({ status, headers: { 'retry-after': '7' }, body: 'still' });
      expect(await send(api.origin)).toEqual({ status, text: 'still' });
      expect(delay.waits).toEqual([7_000, 7_000]);
      expect(api.requests).toHaveLength(4);
    });

    it('reads a date by the clock', async () => {
      const date = new Date(clock.now().getTime() + 9_000).toUTCString();
      api.answers = (_request, earlier) =>
        earlier === 0 ? { status: 429, headers: { 'retry-after': date } } : { status: 200 };
      expect(await send(api.origin)).toMatchObject({ status: 200 });
      expect(delay.waits).toEqual([9_000]);
    });

    it.each([
      ['asks for more than ten seconds', 'GET', { 'retry-after': '11' }],
      ['does not say how long', 'GET', {}],
      ['says nonsense', 'GET', { 'retry-after': 'soon' }],
      ['is asked to change something', 'POST', { 'retry-after': '1' }],
    ])('gives the answer back when it %s', async (_what, method, headers) => {
      api.answers = () => ({ status: 429, headers, body: 'busy' });
      expect(await send(api.origin, { method })).toEqual({ status: 429, text: 'busy' });
      expect([delay.waits, api.requests.length]).toEqual([[], 1]);
    });
  });

  describe('when the caller gives up', () => {
    const aborting = (): { signal: AbortSignal; abort: () => void } => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: () => controller.abort() };
    };
    const ended = expect.stringMatching(/^(AbortError|CanceledError)$/) as string;

    it('ends a request under way', async () => {
      const { signal, abort } = aborting();
      api.answers = () => {
        setImmediate(abort);
        return undefined;
      };
      await expect(send(api.origin, { signal })).rejects.toMatchObject({ name: ended });
    });

    it('ends the wait for a token, and leaves the refresh to others', async () => {
      const { signal, abort } = aborting();
      let finish = (): void => undefined;
      tokens.refreshing = () => {
        setImmediate(abort);
        return new Promise((resolve) => (finish = resolve));
      };
      api.answers = () => ({ status: 401 });
      await expect(send(api.origin, { signal })).rejects.toMatchObject({ name: ended });
      finish();
      await new Promise((resolve) => setImmediate(resolve));
      expect(tokens.version).toBe(2);
    });

    it('ends the wait that the API asked for', async () => {
      const { signal, abort } = aborting();
      delay.meanwhile = abort;
      api.answers = () => ({ status: 429, headers: { 'retry-after': '10' } });
      await expect(send(api.origin, { signal })).rejects.toMatchObject({ name: ended });
      expect(api.requests).toHaveLength(1);
    });

    it('sends nothing when it had given up before', async () => {
      const { signal, abort } = aborting();
      abort();
      await expect(send(api.origin, { signal })).rejects.toMatchObject({ name: ended });
      expect([...api.requests, ...tokens.askedFor]).toEqual([]);
    });
  });

  it('says nothing of the token when there is no answer', async () => {
    const away = await RecordingServer.start();
    const { origin } = away;
    await away.close();
    http = httpTo([origin]);
    const error = await send(origin).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/^(fetch failed|Network Error)$/) as string });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('secret-1');
  });
});

describe('fetch alone', () => {
  it('knows only providers that are there', () => {
    expect(() => http.fetchFor('ada', 'nobody')).toThrow(new DomainError('PROVIDER_UNKNOWN'));
  });

  it('sends a Request, with its body twice where it must', async () => {
    api.answers = (_request, earlier) => ({ status: earlier === 0 ? 401 : 200 });
    const request = new Request(api.origin, { method: 'PATCH', body: 'text', headers: { 'x-one': '1' } });
    expect((await http.fetchFor('ada', 'example')(request)).status).toBe(200);
    for (const sent of api.requests) {
      expect(sent).toMatchObject({ method: 'PATCH', body: 'text' });
      expect(sent.headers).toMatchObject({ 'x-one': '1', 'content-type': 'text/plain;charset=UTF-8' });
    }
    expect(request.headers.has('authorization')).toBe(false);
  });

  it('heeds the signal of a Request', async () => {
    const controller = new AbortController();
    api.answers = () => {
      setImmediate(() => controller.abort(new Error('enough')));
      return undefined;
    };
    const sending = http.fetchFor('ada', 'example')(new Request(api.origin, { signal: controller.signal }));
    await expect(sending).rejects.toThrow('enough');
  });

  const streamOf = (bytes: number): ReadableStream => {
    let left = bytes;
    return new ReadableStream({
      pull: (controller) => {
        const chunk = new Uint8Array(Math.min(left, 1024 * 1024));
        left -= chunk.byteLength;
        if (chunk.byteLength > 0) controller.enqueue(chunk);
        if (left === 0) controller.close();
      },
    });
  };
  const sendStream = (bytes: number): Promise<Response> =>
    http.fetchFor('ada', 'example')(api.origin, { method: 'POST', body: streamOf(bytes), duplex: 'half' });

  it('keeps a stream of ten megabytes to send it again', async () => {
    api.answers = (_request, earlier) => ({ status: earlier === 0 ? 401 : 200 });
    expect((await sendStream(10 * 1024 * 1024)).status).toBe(200);
    expect(api.requests.map(({ body }) => body.length)).toEqual([10 * 1024 * 1024, 10 * 1024 * 1024]);
  });

  it('refuses a longer one before anything is sent', async () => {
    await expect(sendStream(10 * 1024 * 1024 + 1)).rejects.toMatchObject({ reason: 'body' });
    expect([...api.requests, ...tokens.askedFor]).toEqual([]);
  });

  it('sends a longer body that is there already', async () => {
    const body = Buffer.alloc(11 * 1024 * 1024);
    expect((await http.fetchFor('ada', 'example')(api.origin, { method: 'POST', body })).status).toBe(200);
  });

  it('leaves redirects to a caller who says so', async () => {
    api.answers = () => ({ status: 302, headers: { location: '/there' } });
    const fetchIt = http.fetchFor('ada', 'example');
    expect((await fetchIt(api.origin, { redirect: 'manual' })).status).toBe(302);
    await expect(fetchIt(api.origin, { redirect: 'error' })).rejects.toMatchObject({ reason: 'redirect' });
  });

  it('says where the answer came from', async () => {
    api.answers = ({ path }) => (path === '/' ? { status: 302, headers: { location: '/there' } } : { status: 200 });
    const response = await http.fetchFor('ada', 'example')(api.origin);
    expect([response.url, response.redirected]).toEqual([`${api.origin}/there`, true]);
    expect((await http.fetchFor('ada', 'example')(`${api.origin}/there`)).redirected).toBe(false);
  });
});

describe('axios alone', () => {
  it('is an instance of the caller’s axios, with the defaults of the one that was given', async () => {
    const given = axios.create({ baseURL: api.origin, headers: { 'x-team': 'billing' }, timeout: 5_000 });
    const instance = http.axiosFor(given, 'ada', 'example');
    api.answers = ({ body }) => ({ status: 200, headers: { 'content-type': 'application/json' }, body });
    const { data } = await instance.post<unknown>('/echo', { name: 'Ada' }, { params: { a: 'b' } });
    expect(data).toEqual({ name: 'Ada' });
    expect(api.requests[0]).toMatchObject({ path: '/echo?a=b', headers: { 'x-team': 'billing' } });
    await given.get('/');
    expect(api.sent('authorization')).toEqual(['Bearer secret-1', undefined]);
  });

  it('keeps users apart', async () => {
    const [ada, bob] = [http.axiosFor(axios, 'ada', 'example'), http.axiosFor(axios, 'bob', 'example')];
    await ada.get(api.origin);
    await bob.get(api.origin);
    expect(tokens.askedFor).toEqual(['ada at example', 'bob at example']);
  });

  it('has no token in its errors, whatever is printed of them', async () => {
    api.answers = () => ({ status: 404 });
    const error = await http
      .axiosFor(axios, 'ada', 'example')
      .get(api.origin)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AxiosError);
    expect(api.sent('authorization')).toEqual(['Bearer secret-1']);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('secret-1');
    expect(JSON.stringify(error)).not.toContain('secret-1');
  });

  it.each([
    ['of its own', (instance: AxiosInstance, url: string) => instance.postForm(url, { name: 'Ada' })],
    ['of Node', (instance: AxiosInstance, url: string) => instance.post(url, aForm())],
    [
      'of the package form-data',
      (instance: AxiosInstance, url: string) => instance.post(url, axios.toFormData({ name: 'Ada' })),
    ],
  ])('sends a form %s, and sends it again', async (_whose, post) => {
    api.answers = (_request, earlier) => ({ status: earlier === 0 ? 401 : 200 });
    await post(http.axiosFor(axios, 'ada', 'example'), api.origin);
    expect(api.requests).toHaveLength(2);
    for (const request of api.requests) expectForm(request);
  });

  it('ends after its timeout', async () => {
    api.answers = () => undefined;
    await expect(http.axiosFor(axios, 'ada', 'example').get(api.origin, { timeout: 50 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
  });

  it('refuses an axios that is too old to be given a fetch', () => {
    const old = { create: () => axios, VERSION: '1.11.0' };
    expect(() => http.axiosFor(old, 'ada', 'example')).toThrow(
      'ProviderHttp needs axios 1.12 or newer; this is 1.11.0.',
    );
  });
});
