import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { DomainEvents } from './domain-events.js';
import { EventMetrics } from './event-metrics.js';
import { EventListeners } from './listeners/event-listeners.js';
import { ListenerRuns } from './listeners/listener-runs.js';
import { EventOutbox } from './outbox/event-outbox.js';
import { EventOutboxRepository } from './outbox/event-outbox.repository.js';
import { EventSender } from './outbox/event-sender.js';

@Module({
  imports: [AuditModule, DiscoveryModule, MetricsModule],
  providers: [
    ...[EventListeners, ListenerRuns, DomainEvents, EventMetrics],
    ...[EventOutboxRepository, EventOutbox, EventSender],
  ],
})
export class EventsModule {}
