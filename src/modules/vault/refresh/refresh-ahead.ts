import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { type ProviderDefinition, ProviderSettings } from '../../../config/settings.js';
import { BackgroundLoop } from '../../../kernel/background-loop.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { ProviderCatalogue } from '../../providers/index.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { DueConnectionsRepository } from './due-connections.repository.js';
import { nextStep } from './freshness.js';
import { SharedRefreshes } from './shared-refreshes.js';

const INTERVAL_MS = 30_000;
/** A round begins again before the callers' own refreshes ahead do. */
const AHEAD_MS = 120_000;
const IN_USE_MS = 86_400_000;
/** So many of one provider in a round; the others are next time. */
const MOST_IN_A_ROUND = 200;
const AT_ONCE = 4;

/**
 * With CONNECTION_REFRESH_AHEAD=on: refreshes what was used within a day before its token ends, so that nobody waits for a
 * provider. Any number of instances do so: each refresh is claimed for the tokens that were read, so it is made once. Being
 * refreshed is no use: a connection that nobody asks for any more is left alone after a day.
 */
@Injectable()
export class RefreshAhead implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Vault');
  private readonly loop = new BackgroundLoop({
    intervalMs: INTERVAL_MS,
    run: () => this.run(),
    onError: (error) => this.warn(error),
  });
  private isStopping = false;

  constructor(
    private readonly settings: ProviderSettings,
    private readonly catalogue: ProviderCatalogue,
    private readonly connections: DueConnectionsRepository,
    private readonly refreshes: SharedRefreshes,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.refreshesAhead) this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
  }

  /** One round, as the loop makes it every half minute. A provider that is slow, or of which something fails, stops no other. */
  async run(): Promise<void> {
    await Promise.all(
      this.catalogue
        .list()
        .map((provider) => this.refreshThoseAt(provider).catch((error: unknown) => this.warn(error, provider.id))),
    );
  }

  private async refreshThoseAt(provider: ProviderDefinition): Promise<void> {
    const now = this.clock.now();
    const usedSince = addMilliseconds(now, -IN_USE_MS);
    const bounds = {
      provider: provider.id,
      usedSince,
      endingAfter: usedSince,
      endingBefore: addMilliseconds(now, AHEAD_MS),
    };
    const waiting = [...(await this.connections.list(bounds, now, MOST_IN_A_ROUND))];
    const refreshInTurn = async () => {
      for (let row = waiting.shift(); row && !this.isStopping; row = waiting.shift()) await this.refresh(row, provider);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, refreshInTurn));
  }

  private async refresh(row: ProviderConnectionEntity, provider: ProviderDefinition): Promise<void> {
    const next = nextStep(row, 'newer', this.clock.now());
    try {
      if (next.kind === 'refresh') await this.refreshes.step('refresh', row, provider);
      if (next.kind === 'end') await this.refreshes.end(row, next.reason);
    } catch (error) {
      // counted and logged where it came from, and written down for the next round
      if (!(error instanceof DomainError)) throw error;
    }
  }

  private warn(error: unknown, provider?: string): void {
    const reason = error instanceof Error ? error.message : 'unknown';
    this.logger.warn({ event: 'connections_not_refreshed_ahead', provider, reason });
  }
}
