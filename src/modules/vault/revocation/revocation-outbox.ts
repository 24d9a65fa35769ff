import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../../kernel/clock.js';
import { addMilliseconds } from '../../../kernel/duration.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import type { ProviderRevocationEntity } from './provider-revocation.entity.js';
import { ProviderRevocationsRepository } from './provider-revocations.repository.js';
import { REVOCATION_USEFUL_FOR_MS } from './revocation-attempt.js';

/** What is left of a connection that was removed, as far as its tokens are concerned. */
export type RemovedConnection = Readonly<
  Pick<
    ProviderConnectionEntity,
    'userId' | 'provider' | 'subject' | 'dataKey' | 'sealedAccessToken' | 'sealedRefreshToken' | 'accessExpiresAt'
  >
>;

type SealedToken = Pick<ProviderRevocationEntity, 'dataKey' | 'sealedToken' | 'tokenKind'>;

/**
 * Tokens are revoked at their providers through here: they are written with the removal of their connection, and revoked behind
 * the request. They stay sealed, so that neither a lost key nor a key service that is away keeps anybody from disconnecting, or
 * from being erased.
 */
@Injectable()
export class RevocationOutbox {
  constructor(
    private readonly revocations: ProviderRevocationsRepository,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /** In the transaction that removed them. @returns how many have a token that is worth being revoked */
  async add(removed: readonly RemovedConnection[], manager: EntityManager): Promise<number> {
    const rows = removed.flatMap((connection) => this.rowsOf(connection));
    await this.revocations.add(rows, manager);
    return rows.length;
  }

  private rowsOf(connection: RemovedConnection): ProviderRevocationEntity[] {
    const now = this.clock.now();
    const token = tokenToRevoke(connection, now);
    if (!token) return [];
    const { userId, provider, subject } = connection;
    const times = { createdAt: now, dueAt: now, expiresAt: addMilliseconds(now, REVOCATION_USEFUL_FOR_MS) };
    return [{ id: this.ids.next(now), userId, provider, subject, ...token, ...times, attempts: 0 }];
  }
}

/**
 * | the connection has                                  | to revoke                                              |
 * | --------------------------------------------------- | ------------------------------------------------------ |
 * | a refresh token                                     | it, with which its access tokens end (RFC 7009, 2.1)   |
 * | only an access token that has not expired           | the access token                                       |
 * | only an access token of which nobody knows how long | the access token                                       |
 * | only an access token that has expired, or nothing   | nothing                                                |
 */
export function tokenToRevoke(connection: RemovedConnection, now: Date): SealedToken | null {
  const { dataKey, sealedRefreshToken, sealedAccessToken, accessExpiresAt } = connection;
  if (dataKey === null) return null;
  if (sealedRefreshToken !== null) return { dataKey, sealedToken: sealedRefreshToken, tokenKind: 'refresh_token' };
  const isOver = accessExpiresAt !== null && accessExpiresAt <= now;
  if (sealedAccessToken === null || isOver) return null;
  return { dataKey, sealedToken: sealedAccessToken, tokenKind: 'access_token' };
}
