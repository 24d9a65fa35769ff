import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { ObservedBacklog } from '../../../kernel/observed-backlog.js';

/** A mail that is older than this was refused more than once: something is wrong with the way out. */
const DELAYED_AFTER_MS = 300_000;

/** What waited in the outbox when this instance last looked. */
@Injectable()
export class MailBacklog extends ObservedBacklog {
  constructor(clock: Clock) {
    super(clock);
  }

  /** Users wait for mail. Requests can be served all the same. */
  get isDelayed(): boolean {
    return this.oldestMs > DELAYED_AFTER_MS;
  }
}
