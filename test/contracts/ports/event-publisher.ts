import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AnyWatchwordEvent, EventPublisher, EventRefused } from '../../../src/index.js';
import { describeEventPublisher } from '../../../src/testing/index.js';
import { openWebhook } from '../../support/webhook.js';
import type { PortRow, WrongAdapter } from './port-row.js';

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

class HastyEventPublisher extends WebhookEventPublisher {
  override publish(event: AnyWatchwordEvent, signal: AbortSignal): Promise<void> {
    void super.publish(event, signal).catch(() => undefined);
    return Promise.resolve();
  }
}

class RenamingEventPublisher extends WebhookEventPublisher {
  override publish(event: AnyWatchwordEvent, signal: AbortSignal): Promise<void> {
    return super.publish({ ...event, id: randomUUID() }, signal);
  }
}

const openWith = (Publisher: typeof WebhookEventPublisher) => openWebhook((url) => new Publisher(url));

function wrong(Publisher: typeof WebhookEventPublisher, breaks: RegExp): WrongAdapter {
  return { suite: () => describeEventPublisher('it', () => openWith(Publisher)), breaks };
}

export const EVENT_PUBLISHER: PortRow = {
  port: EventPublisher,
  right: {
    WebhookEventPublisher: () => describeEventPublisher('WebhookEventPublisher', () => openWith(WebhookEventPublisher)),
  },
  wrong: {
    'waits for no answer': wrong(
      HastyEventPublisher,
      /rejects when the system accepts nothing, and brings the event over at the next try$/,
    ),
    'gives an event another id': wrong(RenamingEventPublisher, /keeps the id of an event that is published again$/),
  },
  open: async () => {
    const { publisher, close } = await openWith(WebhookEventPublisher);
    return { adapter: publisher, close };
  },
  called: ['publish'],
};
