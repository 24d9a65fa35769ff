import fc from 'fast-check';
import { EdgeApp, type RawAnswer } from './edge-app.js';

const FORM = 'application/x-www-form-urlencoded';
const LIMIT = 16_384;

const post = (path: string, fields: string, body = '') =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${fields}\r\n\r\n${body}`;
const sized = (body: string, path = '/oauth/form') =>
  post(path, `Content-Type: ${FORM}\r\nContent-Length: ${body.length}`, body);

describe('a request below /oauth', () => {
  let edge: EdgeApp;
  beforeAll(async () => (edge = await EdgeApp.start()));
  afterAll(() => edge.close());

  /** The status and the error, of an answer that has everything which failures below /oauth have. */
  async function failureIn(response: Response): Promise<string> {
    const body = (await response.json()) as { error?: string };
    expect(Object.keys(body).sort()).toEqual(['error', 'error_description']);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toBeTruthy();
    return `${response.status} ${body.error ?? ''}`;
  }

  function expectFailure({ status, head, body }: RawAnswer, expected: number): void {
    expect(status).toBe(expected);
    expect(Object.keys(JSON.parse(body) as object).sort()).toEqual(['error', 'error_description']);
    expect(head.toLowerCase()).toContain('cache-control: no-store');
    expect(head.toLowerCase()).toContain('x-request-id: ');
  }

  it('may send a form', async () => {
    for (const type of [FORM, `${FORM}; charset=utf-8`, FORM.toUpperCase()]) {
      const response = await edge.post('/oauth/form', 'token=a%20b', type);
      expect([response.status, await response.json()]).toEqual([201, { token: 'a b' }]);
    }
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x', `${FORM}; charset=latin1`, `${FORM}x`])(
    'may not send %s',
    async (type) => {
      expect(await failureIn(await edge.post('/oauth/form', '{"token":"a"}', type))).toBe('415 invalid_request');
    },
  );

  it('may not send what has no type', async () => {
    expectFailure(await edge.raw(post('/oauth/form', 'Content-Length: 7', 'token=a')), 415);
  });

  it('is refused without the parameter that the route takes', async () => {
    expect(await failureIn(await edge.post('/oauth/form', '', FORM))).toBe('400 invalid_request');
    expect(await failureIn(await edge.call('/oauth/form', { method: 'POST' }))).toBe('400 invalid_request');
  });

  it.each(['token=a&token=b', 'token=a&x=1&x=2', 'token=%', 'token=%00', 'token=%FF', 'token=ü', 'token=a\nb'])(
    'is refused with the form %j',
    async (body) => expect(await failureIn(await edge.post('/oauth/form', body, FORM))).toBe('400 invalid_request'),
  );

  it('may send 16 kB and not a byte more', async () => {
    const padded = (length: number) => `token=${'x'.repeat(length - 'token='.length)}`;
    expect((await edge.post('/oauth/form', padded(LIMIT), FORM)).status).toBe(201);
    expect(await failureIn(await edge.post('/oauth/form', padded(LIMIT + 1), FORM))).toBe('413 invalid_request');
    expect(await failureIn(await edge.post('/oauth/form', padded(1_000_000), FORM))).toBe('413 invalid_request');
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE'])('by %s leads nowhere', async (method) => {
    expect(await failureIn(await edge.call('/oauth/form', { method }))).toBe('404 invalid_request');
  });

  it('to what is not there leads nowhere', async () => {
    expect(await failureIn(await edge.call('/oauth/token'))).toBe('404 invalid_request');
    expect(await failureIn(await edge.post('/oauth', 'token=a', FORM))).toBe('404 invalid_request');
  });

  it('that breaks the server says no more than that', async () => {
    expect(await failureIn(await edge.call('/oauth/fail', { method: 'POST' }))).toBe('500 server_error');
  });

  it('is refused in the same form where no handler sees it', async () => {
    expectFailure(await edge.raw(post('/oauth/%zz', 'Content-Length: 0')), 400);
    expectFailure(
      await edge.raw(post('/oauth/form', `Content-Type: ${FORM}\r\nTransfer-Encoding: chunked`, 'ZZ\r\n')),
      400,
    );
    expectFailure(await edge.raw('POST /oauth/form HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'), 400);
  });

  it('is one however its address is written', async () => {
    expect((await edge.post('/%6fauth/form', 'token=a', FORM)).status).toBe(201);
    expect(await failureIn(await edge.post('/%6fauth/form', '{}'))).toBe('415 invalid_request');
  });

  it('of random bytes never does more than be refused', async () => {
    const body = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      fc.stringMatching(/^token=[a&=%+0-9A-F]{0,40}$/).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (bytes) => {
        expect([201, 400]).toContain((await edge.post('/oauth/form', Uint8Array.from(bytes), FORM)).status);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a request elsewhere', () => {
  let edge: EdgeApp;
  beforeAll(async () => (edge = await EdgeApp.start()));
  afterAll(() => edge.close());

  it.each(['/api/free', '/oauthx', '/api/oauth/form'])('may not send a form: %s', async (path) => {
    const { status, body } = await edge.raw(sized('name=a', path));
    expect([404, 415]).toContain(status);
    expect(JSON.parse(body)).toMatchObject({ success: false, statusCode: status });
  });
});
