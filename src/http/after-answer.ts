import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { DomainError } from '../kernel/domain-error.js';

/** Far more than are under way at a time, unless somebody floods the server. */
const MOST_UNDER_WAY = 1_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * Work that is done behind the answer to a request, so that the time of the answer does not depend on it. A shutdown waits for
 * work that has begun. A crash loses it, and the caller has to ask again.
 */
@Injectable()
export class AfterAnswer implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AfterAnswer.name);
  private readonly underWay = new Set<Promise<void>>();

  /** @throws DomainError OVERLOADED */
  run(name: string, work: () => Promise<void>): void {
    if (this.underWay.size >= MOST_UNDER_WAY) {
      throw new DomainError('OVERLOADED', { retryAfterSeconds: RETRY_AFTER_SECONDS, detail: `too many of ${name}` });
    }
    const done = new Promise<void>((resolve) => setImmediate(resolve))
      .then(work)
      .catch((error: unknown) => {
        this.logger.error({ event: `${name}_failed`, reason: error instanceof Error ? error.message : 'unknown' });
      })
      .finally(() => this.underWay.delete(done));
    this.underWay.add(done);
  }

  /** Everything that has begun is done after it. */
  async settle(): Promise<void> {
    await Promise.all(this.underWay);
  }

  /** While the database is still there. */
  beforeApplicationShutdown(): Promise<void> {
    return this.settle();
  }
}
