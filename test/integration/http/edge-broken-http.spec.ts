import { METHODS } from 'node:http';
import { connect } from 'node:net';
import { EdgeApp, type RawAnswer } from './edge-app.js';

/** CONNECT asks for a tunnel, which Node declines by hanging up. */
const ANSWERED_METHODS = METHODS.filter((method) => method !== 'CONNECT');

describe('what is hardly HTTP', () => {
  let edge: EdgeApp;

  beforeAll(async () => (edge = await EdgeApp.start()));
  afterAll(() => edge.close());

  function expectRefusal({ status, head, body }: RawAnswer, expected: number, code: string): void {
    expect(status).toBe(expected);
    const envelope = JSON.parse(body) as { requestId: string };
    expect(envelope).toMatchObject({ success: false, statusCode: expected, code, data: null });
    expect(head.toLowerCase()).toContain(`x-request-id: ${envelope.requestId}`);
    expect(head.toLowerCase()).toContain('cache-control: no-store');
    expect(head.toLowerCase()).toContain('x-content-type-options: nosniff');
  }

  it.each([
    ['noise', 'NOISE\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['HTTP/2 without asking', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['HTTP/9', 'GET / HTTP/9.0\r\nHost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['an unknown method', 'BREW /api/things HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a bare line feed in a field', 'GET / HTTP/1.1\r\nHost: x\r\nA: b\nC: d\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a NUL in a field', 'GET / HTTP/1.1\r\nHost: x\r\nA: \u0000\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['no Host', 'GET /api/things HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}`, 431, 'HEADERS_TOO_LARGE'],
    ['an address without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
    ['two lengths', post('Content-Length: 2\r\nTransfer-Encoding: chunked', '0\r\n\r\n'), 400, 'MALFORMED_REQUEST'],
    ['different lengths', post('Content-Length: 2\r\nContent-Length: 3', '{}'), 400, 'MALFORMED_REQUEST'],
    ['a negative length', post('Content-Length: -2', '{}'), 400, 'MALFORMED_REQUEST'],
    ['a broken chunk', post('Transfer-Encoding: chunked', 'ZZ\r\n{}\r\n0\r\n\r\n'), 400, 'MALFORMED_REQUEST'],
    ['a relative address', 'GET api/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a broken escape', 'GET /api/%E0%A4%A HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['the asterisk', 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'NOT_FOUND'],
  ])('is refused in the envelope: %s', async (_flaw, text, status, code) => {
    expectRefusal(await edge.raw(Buffer.from(text, 'latin1')), status, code);
  });

  it.each(ANSWERED_METHODS)('%s of a missing route is 404, or 415 where a type is demanded', async (method) => {
    const request = `${method} /api/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    const answer = await edge.raw(request);

    expect([404, 415]).toContain(answer.status);
    expect(answer.head.toLowerCase()).toContain('x-request-id: ');
    if (method !== 'HEAD') expect(answer.body).toContain('"success":false');
  });

  it('ignores an expectation that it does not know', async () => {
    const { status } = await edge.raw(
      post('Expect: a miracle\r\nContent-Length: 12\r\nConnection: close', '{"name":"a"}'),
    );

    expect(status).toBe(201);
  });

  it('ignores an upgrade that it does not offer', async () => {
    const request = 'GET /api/things HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n';

    expect((await edge.raw(request)).status).toBe(200);
  });

  it('survives clients that hang up in the middle of a body', async () => {
    await Promise.all(Array.from({ length: 20 }, () => hangUp(post('Content-Length: 100', '{"name":'))));

    expect((await edge.call('/api/things')).status).toBe(200);
    expect(edge.logs.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('answers a client that is too slow', async () => {
    const server = edge.app.getHttpServer();
    server.once('connection', (socket) => {
      const timeout = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      socket.once('data', () => setImmediate(() => server.emit('clientError', timeout, socket)));
    });

    expectRefusal(await edge.raw('GET /api/things HTTP/1.1\r\nHo'), 408, 'REQUEST_TIMEOUT');
  });

  function hangUp(text: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = connect(edge.port, '127.0.0.1', () => socket.write(text, () => socket.destroy()));
      socket.on('close', () => resolve());
    });
  }
});

function post(fields: string, body: string): string {
  return `POST /api/echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${fields}\r\n\r\n${body}`;
}
