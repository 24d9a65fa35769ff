import { setImmediate } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { MaintenanceSettings } from '../../config/settings.js';
import { BackgroundLoop } from '../../kernel/background-loop.js';
import { Clock } from '../../kernel/clock.js';
import { withinDeadline } from '../../kernel/deadline.js';
import type { MaintenanceJob } from '../../kernel/maintenance-job.js';
import { MAINTENANCE_JOBS } from './maintenance-jobs.js';
import { MaintenanceLease } from './maintenance-lease.js';
import { MaintenanceMetrics } from './maintenance-metrics.js';
import { MaintenanceRound } from './maintenance-round.js';

/** A round that has more to do goes on in the next one. */
const MOST_ROUND_MS = 30_000;

/** The lease ends by itself, so giving it back is worth a moment and no more. */
const RELEASE_LIMIT_MS = 2_000;

/** Cleans up in rounds, as long as this instance is the one that holds the lease. */
@Injectable()
export class MaintenanceService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(MaintenanceService.name);
  private readonly loop: BackgroundLoop;
  private readonly budgetMs: number;
  private isStopping = false;

  constructor(
    @Inject(MAINTENANCE_JOBS) private readonly jobs: readonly MaintenanceJob[],
    private readonly lease: MaintenanceLease,
    private readonly metrics: MaintenanceMetrics,
    private readonly clock: Clock,
    { intervalMs }: MaintenanceSettings,
  ) {
    this.budgetMs = Math.min(intervalMs, MOST_ROUND_MS);
    const run = async (): Promise<void> => {
      await this.runRound();
    };
    this.loop = new BackgroundLoop({ intervalMs, run, onError: (error) => this.warn('maintenance_failed', error) });
  }

  onApplicationBootstrap(): void {
    this.metrics.begin(this.jobs);
    this.loop.start();
  }

  /** Before connections are drained and long before the database is closed, which Nest does last of all. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
    try {
      await withinDeadline(RELEASE_LIMIT_MS, this.lease.release());
    } catch (error) {
      this.warn('maintenance_lease_not_released', error);
    }
  }

  /** One round, if it is this instance's to do. @returns whether it was */
  async runRound(): Promise<boolean> {
    if (!(await this.lease.acquire())) {
      this.metrics.forgetBacklog();
      return false;
    }
    const startedMs = this.clock.monotonicMs();
    const round = new MaintenanceRound(this.jobs, () => this.mayGoOn(startedMs));
    try {
      await round.run();
      if (this.lease.isHeld() && !this.isStopping) await round.measure();
    } finally {
      this.report(round, this.clock.monotonicMs() - startedMs);
    }
    return true;
  }

  /**
   * Every job until nothing is left, whoever holds the lease, for a process that does nothing else. Jobs bear running in two
   * processes at once, but not twice in one: its own rounds end.
   */
  async purge(): Promise<MaintenanceRound> {
    await this.loop.stop();
    const round = new MaintenanceRound(this.jobs, async () => {
      await setImmediate();
      return !this.isStopping;
    });
    await round.run();
    return round;
  }

  /** Requests come first, and whoever lost the lease in a slow batch stops. */
  private async mayGoOn(startedMs: number): Promise<boolean> {
    await setImmediate();
    if (this.isStopping || this.clock.monotonicMs() - startedMs >= this.budgetMs) return false;
    return this.lease.acquire();
  }

  private report(round: MaintenanceRound, milliseconds: number): void {
    this.metrics.record(round, milliseconds);
    for (const [job, error] of round.failures) this.warn('maintenance_job_failed', error, { job });
    const removed = Object.fromEntries([...round.removed].filter(([, count]) => count > 0));
    if (Object.keys(removed).length === 0) return;
    this.logger.log({ event: 'maintenance_round', removed, milliseconds: Math.round(milliseconds) });
  }

  private warn(event: string, error: unknown, facts: object = {}): void {
    this.logger.warn({ event, ...facts, reason: error instanceof Error ? error.message : 'unknown' });
  }
}
