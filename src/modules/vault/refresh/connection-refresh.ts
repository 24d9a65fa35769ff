import { Injectable } from '@nestjs/common';
import type { ProviderDefinition } from '../../../config/settings.js';
import { type IssuedTokens, ProviderClient } from '../../providers/index.js';
import type { ConnectionTokens } from '../connections/connection.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { TokenEnvelopes } from '../connections/token-envelopes.js';
import { ReadableTokens } from './readable-tokens.js';
import { RefreshClaims, type HeldClaim } from './refresh-claims.js';
import { RefreshFailures } from './refresh-failures.js';
import { refreshedTokens } from './refreshed-tokens.js';
import { RefreshedTokensWriter } from './refreshed-tokens-writer.js';

/** A connection with tokens that are newer than those that a caller began with. */
export interface RefreshedConnection {
  readonly row: ProviderConnectionEntity;
  readonly accessToken: string;
}

type Answer = { readonly issued: IssuedTokens } | { readonly error: unknown };

/**
 * One refresh of one connection, from the claim to the write. The order of its steps is what makes it safe:
 *
 * | step                                              | when the process ends after it                                         |
 * | ------------------------------------------------- | ---------------------------------------------------------------------- |
 * | open the tokens, make the key of the coming write | nothing has happened                                                   |
 * | claim the refresh, in one statement               | the next caller claims it when the lease is over, and asks again       |
 * | ask the provider                                  | the same; a provider that rotated says that the token is dead, which ends the connection with its event |
 * | write the new tokens, in one statement            | they are there                                                         |
 * | answer the caller                                 |                                                                        |
 */
@Injectable()
export class ConnectionRefresh {
  constructor(
    private readonly readable: ReadableTokens,
    private readonly envelopes: TokenEnvelopes,
    private readonly claims: RefreshClaims,
    private readonly client: ProviderClient,
    private readonly writer: RefreshedTokensWriter,
    private readonly failures: RefreshFailures,
  ) {}

  /**
   * @returns null when the row has to be read again: somebody else was faster, or the connection has ended
   * @throws DomainError PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED; SERVICE_UNAVAILABLE when a key service does not answer
   */
  async run(row: ProviderConnectionEntity, provider: ProviderDefinition): Promise<RefreshedConnection | null> {
    const tokens = await this.readable.open(row);
    const refreshToken = tokens?.refreshToken;
    if (!tokens || typeof refreshToken !== 'string') return null;
    const seal = await this.envelopes.sealerFor(row);
    const claim = await this.claims.claim(row);
    if (!claim) return null;
    const answer = await this.ask(provider, refreshToken, row.subject);
    if ('error' in answer) return this.failed(row, claim, answer.error);
    return this.succeeded(row, claim, { seal, before: tokens, issued: answer.issued });
  }

  private async ask(provider: ProviderDefinition, refreshToken: string, subject: string): Promise<Answer> {
    try {
      return { issued: await this.client.refresh(provider, refreshToken, { subject }) };
    } catch (error) {
      return { error };
    }
  }

  private async failed(row: ProviderConnectionEntity, claim: HeldClaim, error: unknown): Promise<null> {
    await this.failures.settle(row, claim, error);
    return null;
  }

  private async succeeded(
    row: ProviderConnectionEntity,
    claim: HeldClaim,
    answer: {
      readonly seal: Awaited<ReturnType<TokenEnvelopes['sealerFor']>>;
      readonly before: ConnectionTokens;
      readonly issued: IssuedTokens;
    },
  ): Promise<RefreshedConnection | null> {
    const before = { tokens: answer.before, scope: row.scope };
    const { tokens, facts } = refreshedTokens(answer.issued, before, claim.claimedAt);
    const issued = { sealed: answer.seal(tokens), facts };
    const written = await this.writer.write(row, claim, issued);
    if (written) return { row: written, accessToken: tokens.accessToken };
    await this.writer.discard(row, issued);
    return null;
  }
}
