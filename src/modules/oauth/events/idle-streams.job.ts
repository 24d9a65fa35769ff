import { Injectable } from '@nestjs/common';
import { TokenSettings } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import type { MaintenanceBatch, MaintenanceJob } from '../../../kernel/maintenance-job.js';
import { EventStreamsRepository } from './event-streams.repository.js';

/** Beyond the life of an access token, after which a stream has nothing left to say that it had not said. */
const MARGIN_MS = 3_600_000;

/** Forgets streams whose receiver is gone. One that comes back begins anew, and misses nothing. */
@Injectable()
export class IdleStreamsJob implements MaintenanceJob {
  readonly name = 'security_event_streams';

  constructor(
    private readonly streams: EventStreamsRepository,
    private readonly tokens: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async removeBatch(limit: number): Promise<MaintenanceBatch> {
    const removed = await this.streams.removeIdle(this.usedSince(), limit);
    return { removed, isLast: removed < limit };
  }

  backlog(most: number): Promise<number> {
    return this.streams.countIdle(this.usedSince(), most);
  }

  private usedSince(): Date {
    return addMilliseconds(this.clock.now(), -(this.tokens.accessLifetimeMs + MARGIN_MS));
  }
}
