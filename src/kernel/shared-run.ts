/**
 * Work that many may ask for at once: one run at a time, and whoever asks while it is under way gets the next one, so that
 * what was written before the call is seen by it.
 */
export class SharedRun {
  private running: Promise<void> = Promise.resolve();
  private upcoming: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  run(): Promise<void> {
    this.upcoming ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.upcoming = undefined;
        this.running = this.work();
        return this.running;
      });
    return this.upcoming;
  }
}
