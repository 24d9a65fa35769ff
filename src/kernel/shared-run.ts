/**
 * Work that many may ask for at once: one run at a time, and whoever asks while it is under way gets the next one, so that
 * what was written before the call is seen by it.
 */
export class SharedRun<T = void> {
  private running: Promise<unknown> = Promise.resolve();
  private upcoming: Promise<T> | undefined;

  constructor(private readonly work: () => Promise<T>) {}

  run(): Promise<T> {
    this.upcoming ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.upcoming = undefined;
        const run = this.work();
        this.running = run;
        return run;
      });
    return this.upcoming;
  }
}
