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

  /** No run starts any more; resolves when the one under way has ended. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.running;
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
