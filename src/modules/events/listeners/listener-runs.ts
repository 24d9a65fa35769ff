import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { withinDeadline } from '../../../kernel/deadline.js';
import { EventMetrics } from '../event-metrics.js';
import type { AnyWatchwordEvent } from '../watchword-events.js';
import type { EventListener } from './event-listeners.js';

/** A listener that never ends must not fill the memory. */
const MOST_UNDER_WAY = 1_000;
const DRAIN_LIMIT_MS = 5_000;

/** Calls listeners behind the change that they hear of. Nobody waits for them but the shutdown. */
@Injectable()
export class ListenerRuns implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Events');
  private readonly underWay = new Map<Promise<void>, string>();

  private isDropping = false;

  constructor(private readonly metrics: EventMetrics) {}

  start(listener: EventListener, event: AnyWatchwordEvent): void {
    if (this.underWay.size >= MOST_UNDER_WAY) {
      this.drop(listener, event);
      return;
    }
    this.isDropping = false;
    const run = this.run(listener, event).finally(() => this.underWay.delete(run));
    this.underWay.set(run, listener.title);
  }

  /** Everything that was started is done after it. */
  async settle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay.keys());
  }

  /** While everything that listeners use is still there. */
  beforeApplicationShutdown(): Promise<void> {
    return this.drain();
  }

  /** The last requests were served after that. */
  onApplicationShutdown(): Promise<void> {
    return this.drain();
  }

  /** Once in the log for as long as it lasts: the next thousand lines would say the same. */
  private drop(listener: EventListener, event: AnyWatchwordEvent): void {
    this.metrics.countRun(event.name, 'dropped');
    if (!this.isDropping) this.logger.error({ event: 'events_dropped', ...factsOf(listener, event) });
    this.isDropping = true;
  }

  private async drain(): Promise<void> {
    await withinDeadline(DRAIN_LIMIT_MS, this.settle()).catch(() => {
      const listeners = [...new Set(this.underWay.values())].sort();
      this.logger.error({ event: 'event_listeners_abandoned', count: this.underWay.size, listeners });
      this.underWay.clear();
    });
  }

  private async run(listener: EventListener, event: AnyWatchwordEvent): Promise<void> {
    // the answer first
    await new Promise<void>((resolve) => setImmediate(resolve));
    try {
      await listener.call(event);
      this.metrics.countRun(event.name, 'done');
    } catch (error) {
      this.metrics.countRun(event.name, 'failed');
      this.logger.error({ event: 'event_listener_failed', ...factsOf(listener, event), reason: reasonOf(error) });
    }
  }
}

function factsOf({ title }: EventListener, { id, name }: AnyWatchwordEvent) {
  return { listener: title, name, id };
}

/** Never the message of somebody else's error: it may quote what it was given. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
