import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { ProviderClient } from '../../providers/index.js';
import type { ConnectionTokens, SealedTokens } from '../connections/connection.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { type RefreshClaim, RefreshLeasesRepository } from './refresh-leases.repository.js';
import { RefreshMetrics } from './refresh-metrics.js';
import type { TokenFacts } from './refreshed-tokens.js';

/** A database that is away must not cost a grant: the only copy of the new refresh token is in this process. */
const WRITE_LIMIT_MS = 20_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** Writes what a refresh brought before anybody gets it. */
@Injectable()
export class RefreshedTokensWriter {
  private readonly logger = new Logger('Vault');

  constructor(
    private readonly leases: RefreshLeasesRepository,
    private readonly connections: ConnectionsRepository,
    private readonly client: ProviderClient,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null when there are newer tokens already, or the connection is gone
   * @throws Error of the database, which did not take the write for as long as could be waited
   */
  async write(
    { id: provider }: ProviderDefinition,
    claim: RefreshClaim,
    sealed: SealedTokens,
    facts: TokenFacts,
  ): Promise<ProviderConnectionEntity | null> {
    const sinceMs = this.clock.monotonicMs();
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        const row = await this.leases.replaceTokens(claim, sealed, facts, this.clock.now());
        this.metrics.countRefresh(provider, row ? 'refreshed' : 'overtaken');
        return row;
      } catch (error) {
        const isLast = this.clock.monotonicMs() - sinceMs + pauseMs > WRITE_LIMIT_MS;
        const facts = { connection: claim.id, provider, reason: error instanceof Error ? error.name : 'unknown' };
        if (isLast) this.logger.error({ event: 'provider_tokens_not_written', ...facts });
        if (isLast) throw error;
        await pause(pauseMs);
      }
    }
  }

  /**
   * For tokens that found no place. Where the connection was removed meanwhile, nobody else knows of them, so they are revoked.
   * Where the user consented again, they stay: some providers end every token of the user when one is revoked.
   */
  async discard(provider: ProviderDefinition, { id }: RefreshClaim, tokens: ConnectionTokens): Promise<void> {
    if (await this.connections.findById(id)) return;
    const { refreshToken, accessToken } = tokens;
    const [token, kind] = refreshToken
      ? [refreshToken, 'refresh_token' as const]
      : [accessToken, 'access_token' as const];
    if (!token) return;
    await this.client.revoke(provider, token, kind).catch((error: unknown) => {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.logger.warn({ event: 'provider_tokens_not_revoked', provider: provider.id, reason });
    });
  }
}
