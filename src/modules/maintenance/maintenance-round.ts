import type { MaintenanceJob } from '../../kernel/maintenance-job.js';

/** So many rows at once: a few milliseconds, in which on SQLite everybody else waits. */
const BATCH = 1_000;

/** Rows that wait are counted no further. */
const MOST_COUNTED = 10_000;

/** One run of every job, and what came of it. A job that fails is left out from there on and keeps no other from running. */
export class MaintenanceRound {
  /** By job, those that got at least one batch. */
  readonly removed = new Map<string, number>();
  readonly backlogs = new Map<string, number>();
  readonly failures = new Map<string, unknown>();

  /** @param mayGoOn asked after each batch */
  constructor(
    private readonly jobs: readonly MaintenanceJob[],
    private readonly mayGoOn: () => Promise<boolean>,
  ) {}

  /** A batch of each job in turn, so that one with much to do does not keep the others waiting. */
  async run(): Promise<void> {
    let waiting = this.jobs;
    while (waiting.length > 0) {
      const unfinished: MaintenanceJob[] = [];
      for (const job of waiting) {
        if (!(await this.runBatch(job))) unfinished.push(job);
        if (!(await this.mayGoOn())) return;
      }
      waiting = unfinished;
    }
  }

  /** Counts what is left. */
  async measure(): Promise<void> {
    for (const job of this.jobs) {
      await this.attempt(job, async () => {
        this.backlogs.set(job.name, await job.backlog(MOST_COUNTED));
      });
    }
  }

  /** @returns whether it was the job's last one in this round */
  private async runBatch(job: MaintenanceJob): Promise<boolean> {
    let isLast = true;
    await this.attempt(job, async () => {
      const batch = await job.removeBatch(BATCH);
      isLast = batch.isLast;
      this.removed.set(job.name, (this.removed.get(job.name) ?? 0) + batch.removed);
    });
    return isLast;
  }

  private async attempt({ name }: MaintenanceJob, work: () => Promise<void>): Promise<void> {
    if (this.failures.has(name)) return;
    try {
      await work();
    } catch (error) {
      this.failures.set(name, error);
    }
  }
}
