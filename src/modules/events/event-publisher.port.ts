import type { AnyWatchwordEvent, TransactionalEventName } from './watchword-events.js';

/** Thrown by a publisher for an event that will never be accepted: it is not tried again. Neither text quotes the event. */
export class EventRefused extends Error {
  /** Tells it apart where `instanceof` cannot, as in a log. */
  override readonly name = 'EventRefused';
}

/**
 * Brings domain events to other systems: a broker, a queue, a webhook. Watchword brings none: the default wants no event, so
 * nothing is written. The contract suite `describeEventPublisher` in `testing/` says whether an implementation is right.
 *
 * An event that it wants is written in the transaction of its change and published afterwards, at least once: with the same
 * `id` each time. The events about one account, or about one role, come in the order of the changes, and the next one not
 * before the last one was accepted.
 */
export abstract class EventPublisher {
  /** Which events to publish. Read once, at the start. */
  abstract readonly events: readonly TransactionalEventName[];

  /**
   * Resolves when the event is accepted. Up to four events are published at once, of different accounts.
   *
   * @param signal aborts after 30 seconds, when the answer is no longer waited for
   * @throws EventRefused when it is never accepted; after any other error it is tried again, later and later
   */
  abstract publish(event: AnyWatchwordEvent<TransactionalEventName>, signal: AbortSignal): Promise<void>;
}
