import { randomInt } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { Clock } from '../../../kernel/clock.js';
import { withinDeadline } from '../../../kernel/deadline.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { retryDelayMs } from '../../../kernel/retry-delay.js';
import { EventMetrics } from '../event-metrics.js';
import { EventPublisher, EventRefused } from '../event-publisher.port.js';
import { reasonOf } from '../listeners/listener-runs.js';
import type { AnyWatchwordEvent, TransactionalEventName } from '../watchword-events.js';
import { EventOutbox } from './event-outbox.js';
import { type ClaimedEvent, EventOutboxRepository } from './event-outbox.repository.js';

const INTERVAL_MS = 2_000;
/** So many events are on their way at once; when a process is killed, as many may be published twice. */
const SENDERS = 4;
const PUBLISH_LIMIT_MS = 30_000;
/** Longer than anything between claiming an event and its end: another instance claims it after this. */
const LEASE_MS = 60_000;
const DELAYS = { firstMs: 1_000, longestMs: 300_000 };
const MOST_COUNTED = 10_000;
const CHANCES = 1_000;

/**
 * Publishes what is in the outbox. Any number of instances share the work; each claims one event at a time, and only the
 * first of its account. An event is deleted after it was accepted, so one whose sender was killed in between is published
 * again, with the same id.
 *
 * | the try          | then                                                                                  |
 * | ---------------- | ------------------------------------------------------------------------------------- |
 * | accepted         | the event is deleted, and the next one of the account may go                          |
 * | refused for good | the same, with an error in the log                                                    |
 * | any other error  | the event is tried again, later and later; until then those of its account behind it wait |
 */
@Injectable()
export class EventSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Events');
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: () => this.run(),
    onError: (error) => this.logger.warn({ event: 'event_outbox_failed', reason: reasonOf(error) }),
  });
  private isStopping = false;

  constructor(
    private readonly outbox: EventOutbox,
    private readonly events: EventOutboxRepository,
    private readonly publisher: EventPublisher,
    private readonly metrics: EventMetrics,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (this.outbox.names.size > 0) this.loop.start();
  }

  /** Before the publisher and the database are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
  }

  /** Everything that is due, as the loop does every two seconds. */
  async run(): Promise<void> {
    const backlog = await this.events.backlog(MOST_COUNTED);
    this.metrics.backlog.record(backlog);
    // most looks find nothing, and a write that changes nothing still waits for its turn on SQLite
    if (backlog.waiting === 0) return;
    await Promise.all(Array.from({ length: SENDERS }, () => this.publishWhatIsDue()));
  }

  /** Ends at the first failure: where the publisher's system is away, the next event would fail as well. */
  private async publishWhatIsDue(): Promise<void> {
    let goesOn = true;
    while (goesOn && !this.isStopping) {
      const now = this.clock.now();
      const claimed = await this.events.claim(now, addMilliseconds(now, LEASE_MS));
      goesOn = claimed !== null && (await this.settle(claimed));
    }
  }

  /** @returns whether the event is done with */
  private async settle(claimed: ClaimedEvent): Promise<boolean> {
    const event = this.outbox.read(claimed.event);
    try {
      await this.publish(event);
      this.metrics.countPublished(event.name);
    } catch (error) {
      const facts = { id: event.id, name: event.name, attempts: claimed.attempts, reason: reasonOf(error) };
      if (!(error instanceof EventRefused)) return this.postpone(claimed, facts);
      this.metrics.countFailure('refused');
      this.logger.error({ event: 'event_refused', ...facts });
    }
    await this.events.remove(claimed);
    return true;
  }

  private async publish(event: AnyWatchwordEvent<TransactionalEventName>): Promise<void> {
    const abort = new AbortController();
    try {
      await withinDeadline(PUBLISH_LIMIT_MS, this.publisher.publish(event, abort.signal));
    } catch (error) {
      abort.abort();
      throw error;
    }
  }

  private async postpone(claimed: ClaimedEvent, facts: object): Promise<false> {
    this.metrics.countFailure('temporary');
    this.logger.warn({ event: 'event_postponed', ...facts });
    const delayMs = retryDelayMs(claimed.attempts, randomInt(CHANCES) / CHANCES, DELAYS);
    await this.events.postpone(claimed, addMilliseconds(this.clock.now(), delayMs));
    return false;
  }
}
