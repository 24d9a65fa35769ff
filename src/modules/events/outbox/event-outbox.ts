import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isWatchwordEventName } from '../event-from.js';
import { EventPublisher } from '../event-publisher.port.js';
import { type AnyWatchwordEvent, hasTransaction, type TransactionalEventName } from '../watchword-events.js';
import { EventOutboxRepository } from './event-outbox.repository.js';
import type { NewOutboxEvent } from './outbox-event.entity.js';

type PublishableEvent = AnyWatchwordEvent<TransactionalEventName>;

/** Events leave through here: they are written with the change that they tell of, and published behind the request. */
@Injectable()
export class EventOutbox {
  readonly names: ReadonlySet<string>;

  /** @throws Error when the publisher wants what is no event, or has no transaction */
  constructor(
    private readonly events: EventOutboxRepository,
    publisher: EventPublisher,
  ) {
    const wanted: readonly string[] = publisher.events;
    const wrong = wanted.find((name) => !isWatchwordEventName(name) || !hasTransaction(name));
    if (wrong !== undefined) throw new Error(`EventPublisher cannot have ${wrong}: no change is written with it`);
    this.names = new Set(wanted);
  }

  /** Within the transaction of `manager`: those that the publisher wants. */
  async add(events: readonly AnyWatchwordEvent[], manager: EntityManager): Promise<void> {
    const wanted = events.filter(({ name }) => this.names.has(name));
    await this.events.add(wanted.map(rowOf), manager);
  }

  /** As it was when it was written. */
  read(event: string): PublishableEvent {
    const written = JSON.parse(event) as PublishableEvent & { readonly occurredAt: string };
    return { ...written, occurredAt: new Date(written.occurredAt) };
  }
}

function rowOf(event: AnyWatchwordEvent): NewOutboxEvent {
  const { id, name, occurredAt } = event;
  const written = { id, name, event: JSON.stringify(event), orderKey: orderKeyOf(event) };
  return { ...written, createdAt: occurredAt, dueAt: occurredAt, attempts: 0 };
}

/** Events that are about neither an account nor a role have no order to keep. */
function orderKeyOf({ id, data }: AnyWatchwordEvent): string {
  if ('userId' in data) return `user ${data.userId}`;
  return 'role' in data ? `role ${data.role}` : `event ${id}`;
}
