export { EventPublisher, EventRefused } from './event-publisher.port.js';
export { EventsModule } from './events.module.js';
export { type EventPhase, type ListenerDecorator, OnWatchwordEvent } from './listeners/on-watchword-event.decorator.js';
export { NoEventPublisher } from './no-event-publisher.js';
export { OutboxEventEntity } from './outbox/outbox-event.entity.js';
export type {
  AboutConnection,
  AboutKey,
  AboutRole,
  AboutSession,
  AboutUser,
  AnyWatchwordEvent,
  EventActor,
  TransactionalEventName,
  WatchwordEvent,
  WatchwordEventName,
  WatchwordEvents,
} from './watchword-events.js';
