import type { NewPendingEvent } from './pending-event.entity.js';

/** About 10 MB; whoever floods the log while the database is away must not take the process down. */
const MOST_HELD = 10_000;
const MOST_AT_ONCE = 200;

/** Events that belong to no transaction, on their way into the database. */
export class BufferedEvents {
  private readonly held: NewPendingEvent[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly write: (events: readonly NewPendingEvent[]) => Promise<void>) {}

  /** @returns false when there is no room for it */
  add(event: NewPendingEvent): boolean {
    if (this.held.length >= MOST_HELD) return false;
    this.held.push(event);
    return true;
  }

  /**
   * Resolves when what was held at the call is written.
   *
   * @throws Error of the database; what could not be written is held on to
   */
  async flush(): Promise<void> {
    // what another call is writing was taken before this one's events, and must be there before them
    while (this.held.length > 0) await (this.writing ??= this.writeNext().finally(() => (this.writing = undefined)));
  }

  private async writeNext(): Promise<void> {
    const batch = this.held.slice(0, MOST_AT_ONCE);
    await this.write(batch);
    this.held.splice(0, batch.length);
  }
}
