import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { answerUnreadable } from '../../../src/http/refused-early.js';

Logger.overrideLogger(false);

class FakeSocket {
  written = '';
  isDestroyed = false;

  constructor(
    readonly writable = true,
    readonly _httpMessage: { headersSent: boolean; req?: { url: string } } | null = null,
  ) {}

  end(text: string): void {
    this.written += text;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

function answer(code: string, socket = new FakeSocket()): FakeSocket {
  const error = Object.assign(new Error('from the parser'), { code });
  answerUnreadable(error, socket as unknown as Socket, { 'x-content-type-options': 'nosniff' });
  return socket;
}

describe('answerUnreadable', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([
    ['HPE_HEADER_OVERFLOW', 431, 'HEADERS_TOO_LARGE'],
    ['HPE_CHUNK_EXTENSIONS_OVERFLOW', 413, 'PAYLOAD_TOO_LARGE'],
    ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'REQUEST_TIMEOUT'],
    ['HPE_INVALID_METHOD', 400, 'MALFORMED_REQUEST'],
  ])('answers %s with %i in the envelope', (parserCode, status, code) => {
    const [head = '', body = ''] = answer(parserCode).written.split('\r\n\r\n');

    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head).toContain(`content-length: ${Buffer.byteLength(body)}`);
    expect(head).toContain('connection: close');
    expect(head).toContain('cache-control: no-store');
    expect(head).toContain('x-content-type-options: nosniff');
    const envelope = JSON.parse(body) as { requestId: string };
    expect(envelope).toMatchObject({ success: false, statusCode: status, code });
    expect(head).toContain(`x-request-id: ${envelope.requestId}`);
  });

  it('lets a client read the answer before it hangs up, but not for ever', () => {
    const socket = answer('HPE_INVALID_METHOD');

    expect(socket.isDestroyed).toBe(false);
    jest.runAllTimers();
    expect(socket.isDestroyed).toBe(true);
  });

  it.each([
    ['the connection was reset', 'ECONNRESET', new FakeSocket()],
    ['nothing can be written', 'HPE_INVALID_METHOD', new FakeSocket(false)],
    ['another answer has begun', 'HPE_INVALID_METHOD', new FakeSocket(true, { headersSent: true })],
  ])('only hangs up when %s', (_reason, code, socket) => {
    answer(code, socket);

    expect(socket.written).toBe('');
    expect(socket.isDestroyed).toBe(true);
  });

  it('answers in the place of a response that has not begun', () => {
    expect(answer('HPE_INVALID_METHOD', new FakeSocket(true, { headersSent: false })).written).toMatch(/^HTTP/);
  });

  it('answers in the form of the address whose body did not come in time', () => {
    const socket = new FakeSocket(true, { headersSent: false, req: { url: '/oauth/introspect' } });
    const [head = '', body = ''] = answer('ERR_HTTP_REQUEST_TIMEOUT', socket).written.split('\r\n\r\n');

    expect(head).toMatch(/^HTTP\/1\.1 408 /);
    expect(JSON.parse(body)).toEqual({ error: 'invalid_request', error_description: expect.any(String) as string });
  });
});
