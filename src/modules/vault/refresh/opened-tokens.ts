import { Injectable } from '@nestjs/common';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

const KEPT_MS = 60_000;
const MOST_TOKENS = 1_000;
/** Ordinary tokens have up to some 4,000 characters; a provider that issues huge ones must not fill the memory. */
const MOST_CHARACTERS = 16_384;

/** Whatever opening depends on: a row that differs in any of it has to be opened anew. */
type SealedRow = Pick<ProviderConnectionEntity, 'id' | 'userId' | 'provider' | 'dataKey' | 'sealedAccessToken'>;

interface OpenedToken {
  readonly row: SealedRow;
  readonly accessToken: string;
}

/**
 * Access tokens that were decrypted within the last minute, for callers that ask for one again and again: opening one takes
 * longer than reading its row, and a call of the key service where `KeyEncryption` is one. The row is read each time all the
 * same, and says whether the token may be used.
 */
@Injectable()
export class OpenedTokens {
  private readonly opened = new Map<string, OpenedToken>();

  find(row: SealedRow): string | undefined {
    const known = this.opened.get(row.id);
    return known && isSame(known.row, row) ? known.accessToken : undefined;
  }

  keep({ id, userId, provider, dataKey, sealedAccessToken }: SealedRow, accessToken: string): void {
    const opened = { row: { id, userId, provider, dataKey, sealedAccessToken }, accessToken };
    this.opened.delete(id);
    if (accessToken.length > MOST_CHARACTERS) return;
    this.opened.set(id, opened);
    const [oldest] = this.opened.keys();
    if (this.opened.size > MOST_TOKENS && oldest !== undefined) this.opened.delete(oldest);
    // also when nobody asks any more, so that no token stays in memory for longer
    setTimeout(() => this.opened.get(id) === opened && this.opened.delete(id), KEPT_MS).unref();
  }
}

function isSame(one: SealedRow, other: SealedRow): boolean {
  return (
    one.sealedAccessToken === other.sealedAccessToken &&
    one.dataKey === other.dataKey &&
    one.userId === other.userId &&
    one.provider === other.provider
  );
}
