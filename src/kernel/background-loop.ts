import { DeadlineError, withinDeadline } from './deadline.js';

/** What waits for a database that does not answer must not keep a process from ending. */
const STOP_LIMIT_MS = 2_000;

/** What a loop does again and again. */
interface LoopedWork {
  /** Between the end of one run and the start of the next; up to 2^31 − 1, above which Node's timers fire at once. */
  readonly intervalMs: number;
  run(): Promise<void>;
  /** A run that fails does not end the loop. */
  onError(error: unknown): void;
}

/** Runs one piece of work in the background, never twice at once, and keeps no process alive. */
export class BackgroundLoop {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private isStopped = false;

  constructor(private readonly work: LoopedWork) {}

  /** Waits one interval before the first run. */
  start(): void {
    this.schedule();
  }

  /** Runs at once if nothing runs now; a run under way is joined. */
  runNow(): Promise<void> {
    this.running ??= this.runOnce().finally(() => (this.running = undefined));
    return this.running;
  }

  /** A run that begins after this call; calls that come while it waits for the one under way share it. */
  runAfresh(): Promise<void> {
    if (!this.running) return this.runNow();
    this.next ??= this.running.then(() => {
      this.next = undefined;
      return this.runNow();
    });
    return this.next;
  }

  /** No run starts any more; resolves when the one under way has ended, or does not end in reasonable time. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await withinDeadline(STOP_LIMIT_MS, Promise.resolve(this.running)).catch((error: unknown) => {
      if (!(error instanceof DeadlineError)) throw error;
    });
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.runNow().finally(() => this.schedule()), this.work.intervalMs);
    this.timer.unref();
  }

  private async runOnce(): Promise<void> {
    if (this.isStopped) return;
    try {
      await this.work.run();
    } catch (error) {
      this.work.onError(error);
    }
  }
}
