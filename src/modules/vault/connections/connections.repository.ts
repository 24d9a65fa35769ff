import { Injectable } from '@nestjs/common';
import { PROVIDER_CONNECTIONS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { type Connection, connectionOf } from './connection.js';
import { CONNECTION_COLUMNS, type ConnectionRow, connectionFrom } from './connection-row.js';
import type { ReconsentReason } from './connection-state.js';
import type { ProviderConnectionEntity } from './provider-connection.entity.js';

/** Which tokens a decision was made on: a write that names another version changes nothing. */
export type TokensOfConnection = Pick<ProviderConnectionEntity, 'id' | 'tokensVersion'>;

/** Each change is one statement with its condition, so that it is right whoever else writes at the same time. */
@Injectable()
export class ConnectionsRepository {
  constructor(private readonly dataSource: WatchwordDataSource) {}

  async find(
    userId: string,
    provider: string,
    manager: Database = this.dataSource,
  ): Promise<ProviderConnectionEntity | null> {
    const [row] = await statementsOn<ConnectionRow>(manager)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS} WHERE user_id = ${userId} AND provider = ${provider}`;
    return row ? connectionFrom(row) : null;
  }

  async findById(id: string): Promise<ProviderConnectionEntity | null> {
    const [row] = await statementsOn<ConnectionRow>(this.dataSource)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS} WHERE id = ${id}`;
    return row ? connectionFrom(row) : null;
  }

  async findBySubject(
    provider: string,
    subject: string,
    manager: Database = this.dataSource,
  ): Promise<ProviderConnectionEntity | null> {
    const [row] = await statementsOn<ConnectionRow>(manager)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS} WHERE provider = ${provider} AND subject = ${subject}`;
    return row ? connectionFrom(row) : null;
  }

  /** The user's rows with what is sealed in them, by provider. */
  async rowsOf(userId: string, manager: Database = this.dataSource): Promise<readonly ProviderConnectionEntity[]> {
    const rows = await statementsOn<ConnectionRow>(manager)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS} WHERE user_id = ${userId} ORDER BY provider`;
    return rows.map(connectionFrom);
  }

  /** The same without anything of the tokens. */
  async listOf(userId: string, manager?: Database): Promise<readonly Connection[]> {
    return (await this.rowsOf(userId, manager)).map(connectionOf);
  }

  async providersOf(userId: string, manager: Database = this.dataSource): Promise<readonly string[]> {
    const rows = await statementsOn<{ provider: string }>(manager)`
      SELECT provider FROM ${PROVIDER_CONNECTIONS} WHERE user_id = ${userId} ORDER BY provider`;
    return rows.map(({ provider }) => provider);
  }

  /** @returns false when the user has a connection to this provider, or the account there is connected already */
  async add(row: ProviderConnectionEntity, manager: Database = this.dataSource): Promise<boolean> {
    const added = await statementsOn(manager)`
      INSERT INTO ${PROVIDER_CONNECTIONS} (${CONNECTION_COLUMNS})
      VALUES (${row.id}, ${row.userId}, ${row.provider}, ${row.subject}, ${row.state}, ${row.stateReason}, ${row.scope},
              ${row.tokenType}, ${row.dataKey}, ${row.sealedAccessToken}, ${row.sealedRefreshToken}, ${row.sealedIdToken},
              ${at(row.tokensIssuedAt)}, ${at(row.accessExpiresAt)}, ${row.tokensVersion}, ${row.leaseId},
              ${at(row.leaseUntil)}, ${row.interruptions}, ${row.failures}, ${at(row.retryAt)}, ${at(row.answerLostAt ?? null)},
              ${at(row.usedAt)},
              ${at(row.createdAt)}, ${at(row.updatedAt)})
      ON CONFLICT DO NOTHING RETURNING id`;
    return added.length === 1;
  }

  /**
   * Puts the tokens of a new consent in the place of what the user's connection with this account has: it works again, whatever
   * was the matter, and a refresh that is under way comes too late.
   *
   * @param row with the new tokens; where it has no id token or no scope, what is known stays
   * @param kept the version of the tokens whose refresh token is in the new row again, since the provider gave no other one.
   *   Where somebody refreshes meanwhile, or has, the tokens there are the newer ones and stay; where the connection has come to
   *   an end meanwhile, so has that refresh token.
   */
  async replaceTokens(row: ProviderConnectionEntity, kept: number | null, manager: Database): Promise<boolean> {
    const replaced = await statementsOn(manager)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET scope = COALESCE(CAST(${row.scope} AS text), scope), token_type = ${row.tokenType}, data_key = ${row.dataKey},
             sealed_access_token = ${row.sealedAccessToken}, sealed_id_token = ${row.sealedIdToken},
             sealed_refresh_token = CASE WHEN CAST(${kept} AS integer) IS NULL OR state = 'connected'
                                         THEN CAST(${row.sealedRefreshToken} AS text) END,
             tokens_issued_at = ${at(row.tokensIssuedAt)}, access_expires_at = ${at(row.accessExpiresAt)},
             tokens_version = tokens_version + 1, state = 'connected', state_reason = NULL, lease_id = NULL,
             lease_until = NULL, interruptions = 0, failures = 0, retry_at = NULL,
             answer_lost_at = NULL, updated_at = ${at(row.updatedAt)}
       WHERE user_id = ${row.userId} AND provider = ${row.provider} AND subject = ${row.subject}
         AND (CAST(${kept} AS integer) IS NULL OR state <> 'connected'
              OR (tokens_version = CAST(${kept} AS integer) AND lease_id IS NULL))
       RETURNING id`;
    return replaced.length === 1;
  }

  /**
   * Ends the use of these tokens until the user consents again.
   *
   * @returns false when they were replaced meanwhile, or the state is this one already: of any number that ask, one gets true
   */
  async needReconsent(
    { id, tokensVersion }: TokensOfConnection,
    reason: ReconsentReason,
    now: Date,
    manager: Database,
  ): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET state = 'needs_reconsent', state_reason = ${reason}, lease_id = NULL, lease_until = NULL, retry_at = NULL,
             updated_at = ${now.getTime()}
       WHERE id = ${id} AND tokens_version = ${tokensVersion} AND state = 'connected' RETURNING id`;
    return rows.length === 1;
  }

  /**
   * The same for tokens that do not open, as long as it is these that do not: a row that was sealed anew meanwhile may open.
   */
  async endUnreadable(
    { id, tokensVersion, dataKey }: ProviderConnectionEntity,
    now: Date,
    manager: Database,
  ): Promise<boolean> {
    const rows = await statementsOn(manager)`
      UPDATE ${PROVIDER_CONNECTIONS}
         SET state = 'needs_reconsent', state_reason = 'unreadable', lease_id = NULL, lease_until = NULL, retry_at = NULL,
             updated_at = ${now.getTime()}
       WHERE id = ${id} AND tokens_version = ${tokensVersion} AND data_key = ${dataKey} AND state = 'connected' RETURNING id`;
    return rows.length === 1;
  }

  /** @returns false when it is gone, or has other tokens meanwhile, which are not revoked yet */
  async remove({ id, tokensVersion }: TokensOfConnection, manager: Database): Promise<boolean> {
    const rows = await statementsOn(manager)`
      DELETE FROM ${PROVIDER_CONNECTIONS} WHERE id = ${id} AND tokens_version = ${tokensVersion} RETURNING id`;
    return rows.length === 1;
  }
}

function at(instant: Date | null): number | null {
  return instant?.getTime() ?? null;
}
