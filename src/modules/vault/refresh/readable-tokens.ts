import { Injectable } from '@nestjs/common';
import type { ConnectionTokens } from '../connections/connection.js';
import { LostKeys } from '../connections/lost-keys.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import { TokenEnvelopes } from '../connections/token-envelopes.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import { OpenedTokens } from './opened-tokens.js';

/** Tokens in the clear, as far as their key is there. */
@Injectable()
export class ReadableTokens {
  constructor(
    private readonly envelopes: TokenEnvelopes,
    private readonly lostKeys: LostKeys,
    private readonly opened: OpenedTokens,
  ) {}

  /**
   * @returns null when they cannot be decrypted, which is written down by then: the row says what became of it
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  open(row: ProviderConnectionEntity): Promise<ConnectionTokens | null> {
    return this.orLost(row, () => this.envelopes.open(row));
  }

  /** The access token if it was opened within the last minute. */
  findOpened(row: ProviderConnectionEntity): string | undefined {
    return this.opened.find(row);
  }

  /** The access token alone, which costs less, and next to nothing if it was opened within the last minute. */
  async openAccessToken(row: ProviderConnectionEntity): Promise<string | null> {
    const known = this.opened.find(row);
    if (known !== undefined) return known;
    const token = await this.orLost(row, () => this.envelopes.openAccessToken(row));
    if (token !== null) this.opened.keep(row, token);
    return token;
  }

  private async orLost<T>(row: ProviderConnectionEntity, open: () => Promise<T>): Promise<T | null> {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof UnreadableConnection)) throw error;
      await this.lostKeys.record(row);
      return null;
    }
  }
}
