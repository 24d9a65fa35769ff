import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/index.js';
import type { PublishedRevocation } from '../../revocation/index.js';

/** How well other services hear of revocations, for whoever watches. */
@Injectable()
export class EventMetrics {
  private readonly sent;
  private readonly refused;
  private readonly polls;
  private readonly lag;

  constructor(metrics: Metrics) {
    this.polls = metrics.counter({
      name: 'security_event_polls_total',
      help: 'Polls of other services that this instance has answered.',
    });
    this.sent = metrics.counter({
      name: 'security_events_sent_total',
      help: 'Security events in the answers, those that were sent again among them.',
    });
    this.refused = metrics.counter({
      name: 'security_events_refused_total',
      help: 'Security events that a receiver could not use, by the error that it reports.',
      labels: ['error'],
    });
    this.lag = metrics.histogram({
      name: 'security_event_lag_seconds',
      help: 'Age of the oldest security event of each answer that has one.',
      buckets: [1, 2, 5, 10, 30, 60, 300, 900, 3_600],
    });
  }

  countSent(revocations: readonly PublishedRevocation[], now: Date): void {
    this.polls.inc();
    if (revocations.length === 0) return;
    this.sent.inc(revocations.length);
    const oldest = Math.min(...revocations.map(({ revokedAt }) => revokedAt.getTime()));
    this.lag.observe(Math.max(0, now.getTime() - oldest) / 1_000);
  }

  countRefused(error: string, count: number): void {
    this.refused.inc({ error }, count);
  }
}
