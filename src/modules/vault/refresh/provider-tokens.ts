import { Injectable, Logger } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { ProviderCatalogue } from '../../providers/index.js';
import { ConnectionsRepository } from '../connections/connections.repository.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { type NextStep, nextStep, tokenAge, type TokenNeed } from './freshness.js';
import { ReadableTokens } from './readable-tokens.js';
import { type ReachedConnection, SharedRefreshes } from './shared-refreshes.js';
import { TokenUse } from './token-use.js';

/** An access token of another provider, good for a while. */
export interface FreshToken {
  /** For the Authorization header of requests to that provider, and for nobody else. */
  readonly accessToken: string;
  /** As the provider writes it, mostly `Bearer` (RFC 6750). */
  readonly tokenType: string;
  /** What was granted, separated by spaces; null where the provider never said. */
  readonly scope: string | null;
  /** Null where the provider did not say: it is good until it is refused. */
  readonly expiresAt: Date | null;
}

/** Each round, somebody else has changed the row in between. */
const MOST_ROUNDS = 10;
const RETRY_AFTER_SECONDS = 1;
/** With these the provider, or a key service, may be right again before the token that is there has expired. */
const PASSING = new Set<string>(['PROVIDER_UNAVAILABLE', 'PROVIDER_MISCONFIGURED', 'SERVICE_UNAVAILABLE']);

/**
 * Access tokens of other providers, for the connections of users. A token is refreshed ahead of its end, once, however many
 * callers ask at the same time and on however many instances; all get the same result.
 *
 * Each method throws a DomainError: PROVIDER_UNKNOWN when the provider is not in the settings, CONNECTION_NOT_FOUND,
 * CONNECTION_NEEDS_RECONSENT, PROVIDER_UNAVAILABLE with the seconds after which to try again, PROVIDER_MISCONFIGURED, or
 * SERVICE_UNAVAILABLE while a key service does not answer.
 */
@Injectable()
export class ProviderTokens {
  private readonly logger = new Logger('Vault');

  /** @internal Nest makes it. */
  constructor(
    private readonly catalogue: ProviderCatalogue,
    private readonly connections: ConnectionsRepository,
    private readonly readable: ReadableTokens,
    private readonly refreshes: SharedRefreshes,
    private readonly use: TokenUse,
    private readonly clock: Clock,
  ) {}

  /**
   * A token that is good for a while. Costs one read as long as the one that is there is. While the provider is away and the
   * old token has not expired yet, that is the answer.
   */
  async getFresh(userId: string, provider: string): Promise<FreshToken> {
    const definition = this.catalogue.get(provider);
    const row = await this.rowOf(userId, provider);
    const now = this.clock.now();
    const token = this.atHand(row, now) ?? (await this.obtain(row, definition, 'fresh'));
    if (this.use.isDue(row, now)) await this.use.record(row, now);
    return token;
  }

  /** A token that is newer than the one that is there, whatever its age; the same one where the provider gave no refresh token. */
  async refreshNow(userId: string, provider: string): Promise<FreshToken> {
    const definition = this.catalogue.get(provider);
    return this.obtain(await this.rowOf(userId, provider), definition, 'newer');
  }

  /**
   * A token in the place of one that the provider has refused, as with 401. Where somebody has replaced that one already, nothing
   * is refreshed.
   *
   * @param refused the access token that was sent
   */
  async refreshAfterRefusal(userId: string, provider: string, refused: string): Promise<FreshToken> {
    const definition = this.catalogue.get(provider);
    const row = await this.rowOf(userId, provider);
    const isPresent = (await this.readable.openAccessToken(row)) === refused;
    return this.obtain(row, definition, isPresent ? 'replaced' : 'fresh');
  }

  private async rowOf(userId: string, provider: string): Promise<ProviderConnectionEntity> {
    const row = await this.connections.find(userId, provider);
    if (!row) throw new DomainError('CONNECTION_NOT_FOUND');
    return row;
  }

  /** The way of nearly all calls, which waits for nothing but the row. */
  private atHand(row: ProviderConnectionEntity, now: Date): FreshToken | null {
    if (nextStep(row, 'fresh', now).kind !== 'use') return null;
    const accessToken = this.readable.findOpened(row);
    return accessToken === undefined ? null : this.answer(row, accessToken, now);
  }

  private async obtain(
    row: ProviderConnectionEntity,
    provider: ProviderDefinition,
    need: TokenNeed,
  ): Promise<FreshToken> {
    try {
      return await this.settled(row, provider, need);
    } catch (error) {
      const isPassing = error instanceof DomainError && PASSING.has(error.code);
      const isUsable = need === 'fresh' && tokenAge(row, this.clock.now()) === 'due';
      const token = isPassing && isUsable ? await this.tokenOf({ row, accessToken: null }) : null;
      if (!token) throw error;
      this.logger.warn({ event: 'provider_token_not_refreshed', provider: provider.id, connection: row.id });
      return token;
    }
  }

  private async settled(
    row: ProviderConnectionEntity,
    provider: ProviderDefinition,
    need: TokenNeed,
  ): Promise<FreshToken> {
    let reached: ReachedConnection = { row, accessToken: null };
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const wanted = reached.row.tokensVersion > row.tokensVersion ? 'any' : need;
      const next = nextStep(reached.row, wanted, this.clock.now());
      const token = next.kind === 'use' ? await this.tokenOf(reached) : null;
      if (token) return token;
      reached = await this.after(next, reached.row, provider);
    }
    const detail = 'the connection changed again and again';
    throw new DomainError('PROVIDER_UNAVAILABLE', { detail, retryAfterSeconds: RETRY_AFTER_SECONDS });
  }

  private async after(
    next: NextStep,
    row: ProviderConnectionEntity,
    provider: ProviderDefinition,
  ): Promise<ReachedConnection> {
    switch (next.kind) {
      case 'refresh':
      case 'wait':
        return this.refreshes.step(next.kind, row, provider);
      case 'back_off':
        throw this.leftAlone(next.until);
      case 'ended':
        throw new DomainError('CONNECTION_NEEDS_RECONSENT', { detail: next.reason ?? 'ended' });
      case 'end':
        return this.refreshes.end(row, next.reason);
      case 'use': // the token did not open, and the row says what became of it
        return this.refreshes.readAgain(row);
    }
  }

  /** @returns null when it cannot be decrypted */
  private async tokenOf({ row, accessToken }: ReachedConnection): Promise<FreshToken | null> {
    const token = accessToken ?? (await this.readable.openAccessToken(row));
    return token === null ? null : this.answer(row, token, this.clock.now());
  }

  private answer(row: ProviderConnectionEntity, accessToken: string, now: Date): FreshToken {
    this.use.recordAge(row, now);
    return { accessToken, tokenType: row.tokenType, scope: row.scope, expiresAt: row.accessExpiresAt };
  }

  private leftAlone(until: Date): DomainError {
    const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - this.clock.now().getTime()) / 1_000));
    return new DomainError('PROVIDER_UNAVAILABLE', { detail: 'it did not answer lately', retryAfterSeconds });
  }
}
