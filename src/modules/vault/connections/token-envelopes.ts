import { Injectable } from '@nestjs/common';
import { UnsealError } from '../../../kernel/sealing.js';
import { DataKeys } from '../data-keys.js';
import { openToken, sealToken, type TokenField, type TokenOwner } from '../envelope.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import type { ConnectionTokens, SealedTokens } from './connection.js';
import type { ProviderConnectionEntity } from './provider-connection.entity.js';

type OpenField = (sealed: string | null, field: TokenField) => string | null;

/** The tokens of one row, all under the data key that the row keeps sealed. */
@Injectable()
export class TokenEnvelopes {
  constructor(private readonly dataKeys: DataKeys) {}

  /** Under a new data key. @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer */
  async seal(owner: TokenOwner, tokens: ConnectionTokens): Promise<SealedTokens> {
    return (await this.sealerFor(owner))(tokens);
  }

  /**
   * For tokens that are still to come: all that a key service is needed for is done before, so that it cannot keep them from
   * being written. To be used once, because the data key is for one write.
   *
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  async sealerFor({ userId, provider }: TokenOwner): Promise<(tokens: ConnectionTokens) => SealedTokens> {
    const { key, sealed } = await this.dataKeys.make({ userId, provider });
    const seal = (token: string | null, field: TokenField) =>
      token === null ? null : sealToken(token, key, { userId, provider, field });
    return (tokens) => ({
      dataKey: sealed,
      sealedAccessToken: seal(tokens.accessToken, 'access_token'),
      sealedRefreshToken: seal(tokens.refreshToken, 'refresh_token'),
      sealedIdToken: seal(tokens.idToken, 'id_token'),
    });
  }

  /**
   * @throws UnreadableConnection when the key is gone, or the row was changed
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  async open(row: ProviderConnectionEntity): Promise<ConnectionTokens> {
    const open = await this.openerOf(row);
    return {
      accessToken: open(row.sealedAccessToken, 'access_token'),
      refreshToken: open(row.sealedRefreshToken, 'refresh_token'),
      idToken: open(row.sealedIdToken, 'id_token'),
    };
  }

  /** Throws as `open` does. */
  async openAccessToken(row: ProviderConnectionEntity): Promise<string | null> {
    const open = await this.openerOf(row);
    return open(row.sealedAccessToken, 'access_token');
  }

  private async openerOf({ id, userId, provider, dataKey }: ProviderConnectionEntity): Promise<OpenField> {
    if (dataKey === null) return () => null;
    const key = await this.dataKeys.open({ id, userId, provider, dataKey });
    return (sealed, field) => {
      if (sealed === null) return null;
      try {
        return openToken(sealed, key, { userId, provider, field });
      } catch (error) {
        if (error instanceof UnsealError) throw new UnreadableConnection(id, { cause: error });
        throw error;
      }
    };
  }
}
