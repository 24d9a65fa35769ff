import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { Backlog } from './outbox.repository.js';

/** A mail that is older than this was refused more than once: something is wrong with the way out. */
const DELAYED_AFTER_MS = 300_000;

/** What waited in the outbox when this instance last looked. */
@Injectable()
export class MailBacklog {
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

  /** Users wait for mail. Requests can be served all the same. */
  get isDelayed(): boolean {
    return this.oldestMs > DELAYED_AFTER_MS;
  }

  private get oldestMs(): number {
    const { oldestSince } = this.last;
    return oldestSince === null ? 0 : Math.max(0, this.clock.now().getTime() - oldestSince.getTime());
  }
}
