import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MaintenanceSettings } from '../../config/settings.js';
import { Clock } from '../../kernel/clock.js';
import { addMilliseconds } from '../../kernel/duration.js';
import { leaseLengthFor } from './lease-length.js';
import { LeasesRepository } from './leases.repository.js';

const NAME = 'maintenance';

/** This instance's claim to be the one that cleans up. */
@Injectable()
export class MaintenanceLease {
  private readonly holder = randomUUID();
  private readonly lengthMs: number;
  private heldUntil: Date | undefined;

  constructor(
    private readonly leases: LeasesRepository,
    private readonly clock: Clock,
    settings: MaintenanceSettings,
  ) {
    this.lengthMs = leaseLengthFor(settings.intervalMs);
  }

  /** Takes the lease or makes it last longer. @returns whether it is ours now */
  async acquire(): Promise<boolean> {
    // before the statement: in doubt the lease ends here earlier than in the database
    const now = this.clock.now();
    const expiresAt = addMilliseconds(now, this.lengthMs);
    this.heldUntil = undefined;
    const isOurs = await this.leases.acquire({ name: NAME, holder: this.holder, now, expiresAt });
    if (isOurs) this.heldUntil = expiresAt;
    return isOurs;
  }

  isHeld(): boolean {
    return this.heldUntil !== undefined && this.heldUntil > this.clock.now();
  }

  /** Lets another instance begin at once. */
  async release(): Promise<void> {
    if (this.heldUntil === undefined) return;
    this.heldUntil = undefined;
    await this.leases.release(NAME, this.holder);
  }
}
