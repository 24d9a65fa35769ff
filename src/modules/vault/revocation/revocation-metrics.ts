import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type Backlog, ObservedBacklog } from '../../../kernel/observed-backlog.js';
import { Metrics } from '../../metrics/index.js';
import type { RevocationResult } from './revocation-attempt.js';

@Injectable()
export class RevocationMetrics {
  private readonly ended;
  private readonly failures;
  private readonly backlog: ObservedBacklog;

  constructor(metrics: Metrics, clock: Clock) {
    const backlog = new ObservedBacklog(clock);
    this.backlog = backlog;
    this.ended = metrics.counter({
      name: 'provider_revocations_total',
      help: 'Tokens of removed connections that are not to be revoked any more, by how it ended.',
      labels: ['provider', 'result'],
    });
    this.failures = metrics.counter({
      name: 'provider_revocation_failures_total',
      help: 'Tries to revoke a token at a provider that failed and are made again.',
      labels: ['provider', 'reason'],
    });
    metrics.gauge({
      name: 'provider_revocation_backlog',
      help: 'Tokens that wait to be revoked, counted up to 10000, when this instance last looked.',
      read: () => backlog.waiting,
    });
    metrics.gauge({
      name: 'provider_revocation_oldest_seconds',
      help: 'For how long the oldest of these tokens has been waiting.',
      read: () => backlog.oldestSeconds,
    });
  }

  record(backlog: Backlog): void {
    this.backlog.record(backlog);
  }

  countEnd(provider: string, result: RevocationResult): void {
    this.ended.inc({ provider, result });
  }

  countFailure(provider: string, reason: string): void {
    this.failures.inc({ provider, reason });
  }
}
