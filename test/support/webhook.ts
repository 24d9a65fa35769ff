import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventPublisher } from '../../src/index.js';
import type { OpenedEventPublisher, ReceivedEvent } from '../../src/testing/index.js';

/** A system that receives events as JSON, one a request. */
export async function openWebhook(publisherFor: (url: string) => EventPublisher): Promise<OpenedEventPublisher> {
  const received: ReceivedEvent[] = [];
  let behaviour: 'accepts' | 'fails' | 'hangs' = 'accepts';
  const answer = (response: ServerResponse, body: string): void => {
    if (behaviour === 'hangs') return;
    if (behaviour === 'accepts') received.push(JSON.parse(body) as ReceivedEvent);
    response.writeHead(behaviour === 'fails' ? 503 : 204).end();
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    publisher: publisherFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    received: () => Promise.resolve(received.map(({ id, name, occurredAt, data }) => ({ id, name, occurredAt, data }))),
    fail: () => (behaviour = 'fails'),
    hang: () => (behaviour = 'hangs'),
    recover: () => (behaviour = 'accepts'),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
