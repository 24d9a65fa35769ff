import { SystemClock } from '../../../src/index.js';

/** The time of the machine, moved forward as far as somebody wants to look ahead. */
export class RehearsalClock extends SystemClock {
  private aheadMs = 0;

  override now(): Date {
    return new Date(super.now().getTime() + this.aheadMs);
  }

  advance(milliseconds: number): void {
    this.aheadMs += milliseconds;
  }
}
