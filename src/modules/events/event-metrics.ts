import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { ObservedBacklog } from '../../kernel/observed-backlog.js';
import { Metrics } from '../metrics/index.js';
import type { WatchwordEventName } from './watchword-events.js';

/** What became of events at this instance. */
@Injectable()
export class EventMetrics {
  readonly backlog: ObservedBacklog;
  private readonly runs;
  private readonly published;
  private readonly failures;

  constructor(metrics: Metrics, clock: Clock) {
    const backlog = new ObservedBacklog(clock);
    this.backlog = backlog;
    this.runs = metrics.counter({
      name: 'event_listener_runs_total',
      help: 'Calls of listeners after the commit: done, failed, or dropped because too many were under way.',
      labels: ['event', 'outcome'],
    });
    this.published = metrics.counter({
      name: 'events_published_total',
      help: 'Events that the publisher accepted.',
      labels: ['event'],
    });
    this.failures = metrics.counter({
      name: 'event_publish_failures_total',
      help: 'Tries to publish an event that failed: for now, or refused for good.',
      labels: ['failure'],
    });
    metrics.gauge({
      name: 'event_backlog',
      help: 'Events that wait to be published, counted up to 10000, when this instance last looked.',
      read: () => backlog.waiting,
    });
    metrics.gauge({
      name: 'event_oldest_seconds',
      help: 'For how long the oldest of these events has been waiting.',
      read: () => backlog.oldestSeconds,
    });
  }

  countRun(event: WatchwordEventName, outcome: 'done' | 'failed' | 'dropped'): void {
    this.runs.inc({ event, outcome });
  }

  countPublished(event: WatchwordEventName): void {
    this.published.inc({ event });
  }

  countFailure(failure: 'temporary' | 'refused'): void {
    this.failures.inc({ failure });
  }
}
