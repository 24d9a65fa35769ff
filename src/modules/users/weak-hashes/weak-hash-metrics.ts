import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { withinDeadline } from '../../../kernel/deadline.js';
import { Metrics } from '../../metrics/index.js';
import { WeakHashesRepository } from './weak-hashes.repository.js';

/** Right after an import everybody may be counted: a tenth of a second for a million. */
const LOOK_EVERY_MS = 5 * 60 * 1_000;
/** The other metrics do not wait longer for a database that does not answer. */
const LONGEST_LOOK_MS = 2_000;

/** How many hashes that are cheap to guess wait for the login that replaces them. */
@Injectable()
export class WeakHashMetrics {
  private count = Number.NaN;
  private look: Promise<void> | undefined;
  private lookedAtMs = 0;

  constructor(
    metrics: Metrics,
    private readonly rows: WeakHashesRepository,
    private readonly clock: Clock,
  ) {
    metrics.gauge({
      name: 'weak_password_hashes',
      help: 'Accounts whose password hash is cheap to guess, when this instance last looked; NaN before it could.',
      read: () => this.read(),
    });
  }

  /** Whoever asks meanwhile waits for the same look. */
  private async read(): Promise<number> {
    const nowMs = this.clock.now().getTime();
    // also when the clock was set back
    if (!this.look || Math.abs(nowMs - this.lookedAtMs) >= LOOK_EVERY_MS) {
      this.lookedAtMs = nowMs;
      this.look = this.countAnew();
    }
    await this.look;
    return this.count;
  }

  private async countAnew(): Promise<void> {
    try {
      this.count = await withinDeadline(LONGEST_LOOK_MS, this.rows.count());
    } catch {
      // what is known stays; that the database is away is said elsewhere
    }
  }
}
