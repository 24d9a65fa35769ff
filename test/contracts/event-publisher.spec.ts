import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AnyWatchwordEvent, EventPublisher, EventRefused } from '../../src/index.js';
import { describeEventPublisher, type OpenedEventPublisher, type ReceivedEvent } from '../../src/testing/index.js';
import { outcomeOf } from '../support/suite-outcome.js';

@Injectable()
class WebhookEventPublisher extends EventPublisher {
  readonly events = ['account.registered', 'email.changed', 'account.erased'] as const;

  constructor(private readonly url: string) {
    super();
  }

  async publish(event: AnyWatchwordEvent, signal: AbortSignal): Promise<void> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': event.id };
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify(event), signal });
    if (response.status === 422) throw new EventRefused('the webhook refuses it');
    if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
  }
}

/** Takes the message for sent as soon as it has begun to send it. */
class HastyEventPublisher extends WebhookEventPublisher {
  override publish(event: AnyWatchwordEvent, signal: AbortSignal): Promise<void> {
    void super.publish(event, signal).catch(() => undefined);
    return Promise.resolve();
  }
}

/** Gives each message an id of its own. */
class RenamingEventPublisher extends WebhookEventPublisher {
  override publish(event: AnyWatchwordEvent, signal: AbortSignal): Promise<void> {
    return super.publish({ ...event, id: randomUUID() }, signal);
  }
}

async function openWebhook(Publisher = WebhookEventPublisher): Promise<OpenedEventPublisher> {
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
    publisher: new Publisher(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
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

describeEventPublisher('The webhook of docs/extending.md', openWebhook);

describe('the contract of EventPublisher', () => {
  const outcomeFor = (Publisher: typeof WebhookEventPublisher) =>
    outcomeOf(() => describeEventPublisher('x', () => openWebhook(Publisher)));

  it('is kept by the webhook, also when it is run apart', async () => {
    expect((await outcomeFor(WebhookEventPublisher)).failed).toEqual([]);
  });

  it('is broken by a publisher that waits for no answer', async () => {
    expect((await outcomeFor(HastyEventPublisher)).failed).toEqual(
      expect.arrayContaining(['rejects when the system accepts nothing, and brings the event over at the next try']),
    );
  });

  it('is broken by a publisher that gives an event another id', async () => {
    expect((await outcomeFor(RenamingEventPublisher)).failed).toEqual(
      expect.arrayContaining(['keeps the id of an event that is published again']),
    );
  });
});

it('docs/extending.md shows the adapter that is tested here, word for word', () => {
  const [adapter = ''] =
    /@Injectable\(\)\nclass WebhookEventPublisher [^]*?\n}\n/.exec(readFileSync(__filename, 'utf8')) ?? [];
  expect(adapter).toContain('WebhookEventPublisher');
  expect(readFileSync('docs/extending.md', 'utf8')).toContain(adapter);
});
