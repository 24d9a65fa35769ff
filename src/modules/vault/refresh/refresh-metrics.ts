import { Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/index.js';

/**
 * How a refresh ended that went out to a provider:
 * - `refreshed`: with new tokens that are written.
 * - `ended`: the user has to consent again.
 * - `kept`: with a failure that the connection outlives.
 * - `overtaken`: somebody else had written newer tokens, or the connection was removed.
 */
export type RefreshResult = 'refreshed' | 'ended' | 'kept' | 'overtaken';

const AGES = [10, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

@Injectable()
export class RefreshMetrics {
  private readonly refreshes;
  private readonly failures;
  private readonly ages;

  constructor(metrics: Metrics) {
    this.refreshes = metrics.counter({
      name: 'provider_refreshes_total',
      help: 'Refreshes of tokens at their providers, by how they ended.',
      labels: ['provider', 'result'],
    });
    this.failures = metrics.counter({
      name: 'provider_refresh_failures_total',
      help: 'Refreshes that a provider refused or did not answer, by the reason.',
      labels: ['provider', 'reason'],
    });
    this.ages = metrics.histogram({
      name: 'provider_token_age_seconds',
      help: 'How old the access tokens were that callers got.',
      labels: ['provider'],
      buckets: AGES,
    });
  }

  countRefresh(provider: string, result: RefreshResult): void {
    this.refreshes.inc({ provider, result });
  }

  countFailure(provider: string, reason: string): void {
    this.failures.inc({ provider, reason });
  }

  recordAge(provider: string, seconds: number): void {
    this.ages.observe({ provider }, seconds);
  }
}
