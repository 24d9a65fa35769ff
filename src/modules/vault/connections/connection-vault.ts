import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isForeignKeyViolation } from '../../../database/database-errors.js';
import { Clock } from '../../../kernel/clock.js';
import { DomainError } from '../../../kernel/domain-error.js';
import { IdGenerator } from '../../../kernel/ids.js';
import type { RecordEvent } from '../../audit/index.js';
import type { IssuedTokens } from '../../providers/index.js';
import type { TokenOwner } from '../envelope.js';
import { UnreadableConnection } from '../unreadable-connection.js';
import { accessExpiryOf, type ConnectionTokens, NO_TOKENS, type SealedTokens } from './connection.js';
import { ConnectionsRepository } from './connections.repository.js';
import type { ProviderConnectionEntity } from './provider-connection.entity.js';
import { isSubject, isTokenType } from './storable-text.js';
import { TokenEnvelopes } from './token-envelopes.js';

/** A connection that is removed between two statements is added by the next attempt. */
const MOST_ATTEMPTS = 3;

/** A user's account at a provider. */
export interface ProviderAccount extends TokenOwner {
  /** Who the user is there. */
  readonly subject: string;
}

export interface NewConnection extends ProviderAccount {
  /** Null for an account that is known for signing in alone. */
  readonly tokens: IssuedTokens | null;
}

/** A connection that can be saved within a transaction, since nothing of it needs to be computed there. */
export interface PreparedConnection {
  readonly row: ProviderConnectionEntity;
  /** The version of the tokens whose refresh token is in the row again; see `ConnectionsRepository.replaceTokens`. */
  readonly kept: number | null;
}

/** Connections with their tokens, sealed on the way in and opened on the way out. */
@Injectable()
export class ConnectionVault {
  constructor(
    private readonly connections: ConnectionsRepository,
    private readonly envelopes: TokenEnvelopes,
    private readonly clock: Clock,
    private readonly ids: IdGenerator,
  ) {}

  /**
   * Seals the tokens, which may ask a key service: so not within a transaction. A provider that gives no refresh token at a
   * further sign-in means the one that it gave before.
   *
   * @throws DomainError PROVIDER_SIGN_IN_REFUSED for a subject that cannot be stored
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  async prepare({ tokens, ...account }: NewConnection): Promise<PreparedConnection> {
    assertStorable(account.subject, tokens);
    const bare = this.bareRow(account);
    if (tokens === null) return { row: { ...bare, state: 'needs_reconsent', stateReason: 'no_tokens' }, kept: null };
    const kept = tokens.refreshToken === undefined ? await this.keptRefreshToken(account) : null;
    const sealed = await this.sealTokens(account, {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? kept?.refreshToken ?? null,
      idToken: tokens.idToken ?? null,
    });
    const { tokenType, scope = null, expiresInSeconds } = tokens;
    const issuedAt = bare.createdAt;
    const accessExpiresAt = accessExpiryOf(issuedAt, expiresInSeconds);
    const row = { ...bare, ...sealed, tokenType, scope, tokensIssuedAt: issuedAt, accessExpiresAt };
    return { row, kept: kept?.tokensVersion ?? null };
  }

  /**
   * Adds the connection, or gives the one that the user has with this account the new tokens; of two users who connect the
   * same account at once, one gets it.
   *
   * @returns whether the connection is new
   * @throws DomainError PROVIDER_ACCOUNT_TAKEN when another user has it
   * @throws DomainError CONNECTION_DIFFERS when the user is connected with another account at this provider
   * @throws DomainError SESSION_REVOKED when the user is gone
   */
  async save({ row, kept }: PreparedConnection, manager: EntityManager, record: RecordEvent): Promise<boolean> {
    const { userId, provider, subject } = row;
    const event = { subjectId: userId, target: provider };
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      if (await this.add(row, manager)) {
        record({ name: 'connection.created', ...event });
        return true;
      }
      if (row.dataKey !== null && (await this.connections.replaceTokens(row, kept, manager))) {
        record({ name: 'connection.tokens_replaced', ...event });
        return false;
      }
      const owner = await this.ownerOf(provider, subject, manager);
      // nothing newer than what is there
      if (owner === userId) return false;
      if (owner !== null) throw new DomainError('PROVIDER_ACCOUNT_TAKEN', { detail: `connected with user ${owner}` });
      if (await this.connections.find(userId, provider, manager)) throw new DomainError('CONNECTION_DIFFERS');
    }
    throw new DomainError('CONNECTION_DIFFERS', { detail: 'it was connected and removed at every attempt' });
  }

  /** @returns the id of the user who is connected with this account at the provider */
  async ownerOf(provider: string, subject: string, manager?: EntityManager): Promise<string | null> {
    return (await this.connections.findBySubject(provider, subject, manager))?.userId ?? null;
  }

  providersOf(userId: string, manager?: EntityManager): Promise<readonly string[]> {
    return this.connections.providersOf(userId, manager);
  }

  /**
   * @throws UnreadableConnection when the key is gone, or the row was changed
   * @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer
   */
  open(row: ProviderConnectionEntity): Promise<ConnectionTokens> {
    return this.envelopes.open(row);
  }

  /** The access token alone, which costs less. Throws as `open` does. */
  openAccessToken(row: ProviderConnectionEntity): Promise<string | null> {
    return this.envelopes.openAccessToken(row);
  }

  /** Under a new data key. @throws DomainError SERVICE_UNAVAILABLE when a key service does not answer */
  sealTokens(owner: TokenOwner, tokens: ConnectionTokens): Promise<SealedTokens> {
    return this.envelopes.seal(owner, tokens);
  }

  private async keptRefreshToken({ userId, provider, subject }: ProviderAccount) {
    const present = await this.connections.find(userId, provider);
    // a connection that has ended has no refresh token worth keeping
    if (present?.subject !== subject || present.state !== 'connected') return null;
    try {
      const { refreshToken } = await this.open(present);
      return refreshToken === null ? null : { refreshToken, tokensVersion: present.tokensVersion };
    } catch (error) {
      if (error instanceof UnreadableConnection) return null;
      throw error;
    }
  }

  private async add(row: ProviderConnectionEntity, manager: EntityManager): Promise<boolean> {
    try {
      return await this.connections.add(row, manager);
    } catch (error) {
      if (isForeignKeyViolation(error)) throw new DomainError('SESSION_REVOKED', { detail: 'the user is gone' });
      throw error;
    }
  }

  private bareRow({ userId, provider, subject }: ProviderAccount): ProviderConnectionEntity {
    const now = this.clock.now();
    return {
      ...{ id: this.ids.next(now), userId, provider, subject, state: 'connected', stateReason: null, scope: null },
      ...{ ...NO_TOKENS, tokenType: 'bearer', tokensIssuedAt: null, accessExpiresAt: null, tokensVersion: 1 },
      ...{ leaseId: null, leaseUntil: null, interruptions: 0, failures: 0, retryAt: null, answerLostAt: null },
      ...{ usedAt: null, createdAt: now, updatedAt: now },
    };
  }
}

/** A database would refuse the one or cut the other, each in its own way. */
function assertStorable(subject: string, tokens: IssuedTokens | null): void {
  const isStorable = isSubject(subject) && (tokens === null || isTokenType(tokens.tokenType));
  if (!isStorable)
    throw new DomainError('PROVIDER_SIGN_IN_REFUSED', { detail: 'the subject or token type is no such thing' });
}
