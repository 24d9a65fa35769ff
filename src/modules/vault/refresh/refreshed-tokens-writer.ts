import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../../database/unit-of-work.js';
import { Clock } from '../../../kernel/clock.js';
import type { SealedTokens } from '../connections/connection.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { RevocationOutbox } from '../revocation/revocation-outbox.js';
import { type RefreshClaim, RefreshLeasesRepository } from './refresh-leases.repository.js';
import { RefreshMetrics } from './refresh-metrics.js';
import type { TokenFacts } from './refreshed-tokens.js';

/** A database that is away must not cost a grant: the only copy of the new refresh token is in this process. */
const WRITE_LIMIT_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** The tokens that a refresh brought, as the row is to keep them. */
export interface NewTokens {
  readonly sealed: SealedTokens;
  readonly facts: TokenFacts;
}

/** Writes what a refresh brought before anybody gets it. */
@Injectable()
export class RefreshedTokensWriter {
  private readonly logger = new Logger('Vault');

  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly connections: ConnectionsRepository,
    private readonly outbox: RevocationOutbox,
    private readonly work: UnitOfWork,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * @param before the row that was refreshed
   * @returns null when there are newer tokens already, or the connection is gone
   * @throws Error of the database, which did not accept the write for as long as could be waited
   */
  async write(
    before: ProviderConnectionEntity,
    claim: RefreshClaim,
    { sealed, facts }: NewTokens,
  ): Promise<ProviderConnectionEntity | null> {
    const row = await this.untilWritten(before, () =>
      this.leases.replaceTokens(claim, sealed, facts, this.clock.now()),
    );
    this.metrics.countRefresh(before.provider, row ? 'refreshed' : 'overtaken');
    return row;
  }

  /**
   * For tokens that found no place. Where the connection was removed meanwhile, nobody else knows of them, so they are revoked
   * behind the request, as those that were removed with it. Where the user consented again, they stay: some providers end every
   * token of the user when one is revoked.
   *
   * @throws Error of the database, as `write` does
   */
  async discard(before: ProviderConnectionEntity, { sealed, facts }: NewTokens): Promise<void> {
    const removed = { ...before, ...sealed, ...facts };
    await this.untilWritten(before, async () => {
      if (await this.connections.findById(before.id)) return;
      await this.work.run((manager) => this.outbox.add([removed], manager));
    });
  }

  /** Tries again while the database does not accept it. */
  private async untilWritten<T>({ id, provider }: ProviderConnectionEntity, write: () => Promise<T>): Promise<T> {
    const sinceMs = this.clock.monotonicMs();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await write();
      } catch (error) {
        const isLast = this.clock.monotonicMs() - sinceMs + pauseMs > WRITE_LIMIT_MS;
        const facts = { connection: id, provider, reason: error instanceof Error ? error.name : 'unknown' };
        if (isLast) this.logger.error({ event: 'provider_tokens_not_written', ...facts });
        if (isLast) throw error;
        await pause(pauseMs);
      }
    }
  }
}
