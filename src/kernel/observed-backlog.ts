import type { Clock } from './clock.js';

/** What waits to leave an outbox. */
export interface Backlog {
  readonly waiting: number;
  /** Since when the oldest one has been waiting; null where none is. */
  readonly oldestSince: Date | null;
}

/** What waited in an outbox when this instance last looked. */
export class ObservedBacklog {
  private last: Backlog = { waiting: 0, oldestSince: null };

  constructor(private readonly clock: Clock) {}

  record(backlog: Backlog): void {
    this.last = backlog;
  }

  get waiting(): number {
    return this.last.waiting;
  }

  get oldestSeconds(): number {
    return this.oldestMs / 1_000;
  }

  protected get oldestMs(): number {
    const { oldestSince } = this.last;
    return oldestSince === null ? 0 : Math.max(0, this.clock.now().getTime() - oldestSince.getTime());
  }
}
