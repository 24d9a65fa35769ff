import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { epochSeconds } from '../../kernel/duration.js';
import { Metrics } from '../metrics/index.js';
import { MaintenanceLease } from './maintenance-lease.js';
import type { MaintenanceRound } from './maintenance-round.js';

const DURATION_BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 5, 10, 30, 60];

@Injectable()
export class MaintenanceMetrics {
  private readonly backlog = this.metrics.gauge({
    name: 'maintenance_backlog',
    help: 'Rows that are over and not yet deleted, counted up to 10000; only where the lease is held.',
    labels: ['job'],
  });
  private readonly removed = this.metrics.counter({
    name: 'maintenance_removed_total',
    help: 'Rows deleted because they were over.',
    labels: ['job'],
  });
  private readonly failures = this.metrics.counter({
    name: 'maintenance_failures_total',
    help: 'Rounds in which a job failed.',
    labels: ['job'],
  });
  private readonly lastSuccess = this.metrics.gauge({
    name: 'maintenance_last_success_timestamp_seconds',
    help: 'When a job last ran without failing.',
    labels: ['job'],
  });
  private readonly duration = this.metrics.histogram({
    name: 'maintenance_round_duration_seconds',
    help: 'How long the rounds took in which this instance held the lease.',
    buckets: DURATION_BUCKETS,
  });

  constructor(
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    lease: MaintenanceLease,
  ) {
    metrics.gauge({
      name: 'maintenance_is_leader',
      help: 'Whether this instance holds the lease now: 1 or 0.',
      read: () => (lease.isHeld() ? 1 : 0),
    });
  }

  /** Series that are there before anything happened let a rate see the first event. */
  begin(jobs: readonly { readonly name: string }[]): void {
    for (const { name } of jobs) {
      this.removed.inc({ job: name }, 0);
      this.failures.inc({ job: name }, 0);
    }
  }

  record(round: MaintenanceRound, milliseconds: number): void {
    this.duration.observe(milliseconds / 1_000);
    for (const [job, removed] of round.removed) {
      this.removed.inc({ job }, removed);
      if (!round.failures.has(job)) this.lastSuccess.set({ job }, epochSeconds(this.clock.now()));
    }
    for (const [job, rows] of round.backlogs) this.backlog.set({ job }, rows);
    for (const job of round.failures.keys()) this.failures.inc({ job });
  }

  /** What was measured while the lease was ours says nothing once it is another's. */
  forgetBacklog(): void {
    this.backlog.reset();
  }
}
