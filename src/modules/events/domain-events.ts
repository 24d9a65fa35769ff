import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import { DomainError } from '../../kernel/domain-error.js';
import { type AfterCommit, type AuditFollower, AuditLog, type PendingEvent } from '../audit/index.js';
import { eventFrom, isWatchwordEventName } from './event-from.js';
import { type EventListener, EventListeners } from './listeners/event-listeners.js';
import { ListenerRuns, reasonOf } from './listeners/listener-runs.js';
import { EventOutbox } from './outbox/event-outbox.js';
import type { AnyWatchwordEvent } from './watchword-events.js';

/** On SQLite nobody else can write meanwhile, and whoever waits for five seconds is refused. */
const BEFORE_COMMIT_LIMIT_MS = 3_000;

const NOTHING: AfterCommit = () => undefined;

/**
 * Raises a domain event wherever the audit log records the same fact, if anybody listens to it or publishes it.
 *
 * | recorded                    | listeners before the commit | outbox      | listeners after the commit |
 * | --------------------------- | --------------------------- | ----------- | -------------------------- |
 * | in a transaction            | first, one after the other  | after these | once it is committed       |
 * | outside of one              | none can be                 | never       | at once                    |
 */
@Injectable()
export class DomainEvents implements AuditFollower, OnModuleInit {
  private readonly logger = new Logger('Events');

  constructor(
    private readonly audit: AuditLog,
    private readonly listeners: EventListeners,
    private readonly runs: ListenerRuns,
    private readonly outbox: EventOutbox,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.audit.followBy(this);
  }

  async beforeCommit(recorded: readonly PendingEvent[], manager: EntityManager): Promise<AfterCommit> {
    const events = recorded.flatMap((each) => this.eventsFrom(each));
    if (events.length === 0) return NOTHING;
    for (const event of events) {
      for (const listener of this.listeners.of(event.name, 'beforeCommit')) await this.call(listener, event, manager);
    }
    await this.outbox.add(events, manager);
    return () => {
      for (const event of events) this.startListeners(event);
    };
  }

  afterwards(recorded: PendingEvent): void {
    for (const event of this.eventsFrom(recorded)) this.startListeners(event);
  }

  /** The event, if anybody wants it: otherwise nothing is made of it. */
  private eventsFrom(recorded: PendingEvent): AnyWatchwordEvent[] {
    const { name } = recorded;
    const isWanted = this.listeners.hears(name) || this.outbox.names.has(name);
    return isWanted && isWatchwordEventName(name) ? [eventFrom({ ...recorded, name }, this.clock.now())] : [];
  }

  private startListeners(event: AnyWatchwordEvent): void {
    for (const listener of this.listeners.of(event.name, 'afterCommit')) this.runs.start(listener, event);
  }

  private async call(listener: EventListener, event: AnyWatchwordEvent, manager: EntityManager): Promise<void> {
    try {
      await withinDeadline(BEFORE_COMMIT_LIMIT_MS, Promise.resolve(listener.call(event, manager)));
    } catch (error) {
      const facts = { listener: listener.title, name: event.name, reason: reasonOf(error) };
      if (!(error instanceof DomainError)) this.logger.error({ event: 'change_rolled_back', ...facts });
      throw error;
    }
  }
}
