import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { LEASE_MS } from './freshness.js';
import { type RefreshClaim, RefreshLeasesRepository } from './refresh-leases.repository.js';

/** A process that was stopped for longer between its claim and its request must not send it any more. */
const LONGEST_BEFORE_REQUEST_MS = 5_000;

export interface HeldClaim extends RefreshClaim {
  readonly claimedAt: Date;
}

/** Who may refresh a connection: one caller at a time, of any number of instances. */
@Injectable()
export class RefreshClaims {
  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** @returns null when somebody else was faster */
  async claim(row: ProviderConnectionEntity): Promise<HeldClaim | null> {
    const [claimedAt, claimedAtMs] = [this.clock.now(), this.clock.monotonicMs()];
    const leaseUntil = addMilliseconds(claimedAt, LEASE_MS);
    const claim = await this.leases.claim(row, this.ids.next(claimedAt), leaseUntil);
    if (!claim) return null;
    const held = { ...claim, claimedAt };
    if (this.clock.monotonicMs() - claimedAtMs <= LONGEST_BEFORE_REQUEST_MS) return held;
    await this.leases.giveBack(held);
    return null;
  }
}
