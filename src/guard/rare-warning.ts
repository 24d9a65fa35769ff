import { Logger } from '@nestjs/common';
import type { Clock } from '../kernel/clock.js';

const WRITTEN_EVERY_MS = 60_000;

/** A warning for which every request may have a reason: it is written once a minute. */
export class RareWarning {
  private readonly logger = new Logger('WatchwordGuard');
  private writtenAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** @param entry for the log; it must hold no token */
  write(entry: Readonly<Record<string, unknown>>): void {
    const nowMs = this.clock.now().getTime();
    // a clock that was put back must not keep it from being written
    if (Math.abs(nowMs - this.writtenAtMs) < WRITTEN_EVERY_MS) return;
    this.writtenAtMs = nowMs;
    this.logger.warn(entry);
  }
}
