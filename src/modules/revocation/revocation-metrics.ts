import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { RevocationFeed } from './revocation-feed.js';

/** How far the feed's silence may be trusted, for whoever watches. */
@Injectable()
export class RevocationMetrics {
  private readonly revocations;

  constructor(metrics: Metrics, feed: RevocationFeed) {
    this.revocations = metrics.counter({
      name: 'revocations_total',
      help: 'Sessions that ended, access tokens that were stopped and users whose tokens were called back, by this instance.',
      labels: ['of'],
    });
    metrics.gauge({
      name: 'revocation_feed_entries',
      help: 'Live revocations in memory.',
      read: () => feed.size,
    });
    metrics.gauge({
      name: 'revocation_feed_age_seconds',
      help: 'Time since the feed last read the database.',
      read: () => feed.ageMs() / 1_000,
    });
    metrics.gauge({
      name: 'revocation_feed_fresh',
      help: '1 while requests are judged from memory, 0 while each asks the database.',
      read: () => Number(feed.isFresh()),
    });
  }

  count(of: 'session' | 'token' | 'user', many = 1): void {
    this.revocations.inc({ of }, many);
  }
}
