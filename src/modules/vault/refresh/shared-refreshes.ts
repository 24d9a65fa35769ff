import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { DeadlineError, withinDeadline } from '../../../kernel/deadline.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import { ConnectionEndings } from './connection-endings.js';
import { ConnectionRefresh } from './connection-refresh.js';
import { isLeased } from './freshness.js';

/** Longer than a refresh lasts at a provider that answers at all; what takes longer is better asked for again. */
const LONGEST_WAIT_MS = 15_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 250;
/** Nobody who stops a process wants to lose the tokens that are on their way. */
const SHUTDOWN_LIMIT_MS = 15_000;

/** A connection as it is after a step. */
export interface ReachedConnection {
  readonly row: ProviderConnectionEntity;
  /** Where this process has refreshed it. */
  readonly accessToken: string | null;
}

/**
 * Refreshing, and waiting for whoever refreshes. All callers of one connection in this process share what is under way,
 * so that there is one refresh, or one poll of the row, however many they are.
 */
@Injectable()
export class SharedRefreshes implements BeforeApplicationShutdown {
  private readonly underWay = new Map<string, Promise<ReachedConnection>>();

  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly refresh: ConnectionRefresh,
    private readonly endings: ConnectionEndings,
    private readonly clock: Clock,
  ) {}

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    await withinDeadline(SHUTDOWN_LIMIT_MS, Promise.allSettled(this.underWay.values())).catch((error: unknown) => {
      if (!(error instanceof DeadlineError)) throw error;
    });
  }

  /**
   * The connection after one step: after a refresh, or after waiting for the one of another process. Whoever asks then looks
   * again what is to be done.
   *
   * @throws DomainError CONNECTION_NOT_FOUND when it was removed meanwhile
   * @throws DomainError PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED, SERVICE_UNAVAILABLE as the refresh does
   */
  step(
    kind: 'refresh' | 'wait',
    row: ProviderConnectionEntity,
    provider: ProviderDefinition,
  ): Promise<ReachedConnection> {
    const shared = this.underWay.get(row.id);
    if (shared) return shared;
    const work = kind === 'refresh' ? this.refreshed(row, provider) : this.awaited(row);
    const own = work.finally(() => this.underWay.delete(row.id));
    this.underWay.set(row.id, own);
    return own;
  }

  /** The same after its end was written down, unless somebody has changed it meanwhile. */
  async end(row: ProviderConnectionEntity, reason: ReconsentReason): Promise<ReachedConnection> {
    await this.endings.end(row, reason);
    return this.readAgain(row);
  }

  async readAgain({ id }: ProviderConnectionEntity): Promise<ReachedConnection> {
    return { row: await this.read(id), accessToken: null };
  }

  private async refreshed(row: ProviderConnectionEntity, provider: ProviderDefinition): Promise<ReachedConnection> {
    const refreshed = await this.refresh.run(row, provider);
    return refreshed ?? this.readAgain(row);
  }

  private async awaited(row: ProviderConnectionEntity): Promise<ReachedConnection> {
    const sinceMs = this.clock.monotonicMs();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS)) {
      await pause(pauseMs);
      const current = await this.read(row.id);
      const isSame = current.tokensVersion === row.tokensVersion && current.state === row.state;
      if (!isSame || !isLeased(current, this.clock.now())) return { row: current, accessToken: null };
      if (this.clock.monotonicMs() - sinceMs > LONGEST_WAIT_MS) throw this.waitedInVain(current);
    }
  }

  private async read(id: string): Promise<ProviderConnectionEntity> {
    const row = await this.connections.findById(id);
    if (!row) throw new DomainError('CONNECTION_NOT_FOUND', { detail: 'it was removed meanwhile' });
    return row;
  }

  private waitedInVain({ leaseUntil }: ProviderConnectionEntity): DomainError {
    const leftMs = (leaseUntil?.getTime() ?? 0) - this.clock.now().getTime();
    const retryAfterSeconds = Math.max(1, Math.ceil(leftMs / 1_000));
    return new DomainError('PROVIDER_UNAVAILABLE', {
      detail: 'a refresh has begun and does not end',
      retryAfterSeconds,
    });
  }
}
