/**
 * A reading that many may ask for at once: one runs at a time, and whoever asks while it does gets the next one, so that
 * what was written before the call is seen by it.
 */
export class SharedReading {
  private running: Promise<void> = Promise.resolve();
  private upcoming: Promise<void> | undefined;

  constructor(private readonly read: () => Promise<void>) {}

  run(): Promise<void> {
    this.upcoming ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.upcoming = undefined;
        this.running = this.read();
        return this.running;
      });
    return this.upcoming;
  }
}
