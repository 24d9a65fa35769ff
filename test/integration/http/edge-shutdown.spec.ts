import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { DrainingFastifyAdapter } from '../../../src/bootstrap/draining-fastify-adapter.js';
import { deferred, EdgeApp, slow } from './edge-app.js';

function request(agent: Agent, port: number, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => get({ agent, port, host: '127.0.0.1', path }, resolve).on('error', reject));
}

async function bodyOf(response: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A client that has begun to send its request, and the server has seen it. */
async function halfARequest(edge: EdgeApp): Promise<Socket> {
  const seen = deferred();
  edge.app.getHttpServer().once('connection', (connection) => connection.once('data', seen.resolve));
  const socket = connect(edge.port, '127.0.0.1', () => socket.write('GET /api/things HTTP/1.1\r\nHo'));
  socket.on('error', () => undefined);
  await seen.promise;
  return socket;
}

describe('shutting down', () => {
  it('finishes what runs, refuses the rest in the envelope and lets connections go', async () => {
    const edge = await EdgeApp.start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const other = new Agent({ keepAlive: true, maxSockets: 1 });
    await bodyOf(await request(other, edge.port, '/api/things'));
    const running = request(agent, edge.port, '/api/slow');
    await slow.hasBegun.promise;

    // as Nest does it: the adapter hears of the end before the shutdown hooks run and before the server closes
    edge.app.getHttpAdapter().beforeClose?.();
    const late = await request(other, edge.port, '/api/things');
    const closed = edge.close();
    slow.mayEnd.resolve();
    const finished = await running;
    await closed;

    expect(finished.statusCode).toBe(200);
    expect(finished.headers.connection).toBe('close');
    expect(JSON.parse(await bodyOf(finished))).toMatchObject({ data: 'finished' });
    expect(late.statusCode).toBe(503);
    expect(late.headers).toMatchObject({ connection: 'close', 'retry-after': '5' });
    expect(JSON.parse(await bodyOf(late))).toMatchObject({ code: 'SERVICE_UNAVAILABLE', statusCode: 503 });
  });

  it('refuses in the envelope a request whose beginning was there before the end', async () => {
    const edge = await EdgeApp.start();
    const socket = await halfARequest(edge);
    const answer = bodyOf(socket);
    const closed = edge.close();
    while (edge.app.getHttpServer().listening) await new Promise((resolve) => setImmediate(resolve));
    socket.write('st: x\r\n\r\n');

    expect(await answer).toMatch(/^HTTP\/1\.1 503 [^]*"code":"SERVICE_UNAVAILABLE"/);
    await closed;
  });

  it('serves what came in before the port was closed, when the port is closed first', async () => {
    const edge = await EdgeApp.start();
    const adapter = edge.app.getHttpAdapter() as unknown as DrainingFastifyAdapter;
    const socket = await halfARequest(edge);
    const answer = bodyOf(socket);
    adapter.keepNoConnections();
    const closed = adapter.closePort();
    while (edge.app.getHttpServer().listening) await new Promise((resolve) => setImmediate(resolve));
    await expect(edge.call('/api/things')).rejects.toThrow();
    socket.write('st: x\r\n\r\n');

    expect(await answer).toMatch(/^HTTP\/1\.1 200 [^]*connection: close/);
    await closed;
    await edge.close();
  });

  it('waits ten seconds for a client that never ends its request, and no longer', async () => {
    const edge = await EdgeApp.start();
    const socket = await halfARequest(edge);
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'setInterval', 'performance', 'Date'],
    });
    try {
      let isClosed = false;
      const closed = edge.close().then(() => (isClosed = true));
      await jest.advanceTimersByTimeAsync(9_900);
      expect(isClosed).toBe(false);
      await jest.advanceTimersByTimeAsync(200);
      await closed;
      expect(isClosed).toBe(true);
    } finally {
      jest.useRealTimers();
      socket.destroy();
    }
  });
});
