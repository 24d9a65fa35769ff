import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isUnacceptable } from '../../../database/database-errors.js';
import { type JsonParameters, jsonParametersOf } from '../../../database/json-parameters.js';
import { PROVIDER_CONNECTIONS } from '../../../database/relations.js';
import { type Database, type SqlFragment, statementsOn } from '../../../database/statement.js';
import { WatchwordDataSource } from '../../../database/watchword-data-source.js';
import { CONNECTION_COLUMNS, type ConnectionRow, connectionFrom } from '../connections/connection-row.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

/** An account at a provider. */
interface Account {
  readonly provider: string;
  readonly subject: string;
}

const ACCOUNT = { provider: 'text', subject: 'text' } as const;

/** Those that an imported row may have; the others begin as NULL. */
const COLUMNS = {
  id: 'text',
  user_id: 'text',
  provider: 'text',
  subject: 'text',
  state: 'text',
  state_reason: 'text',
  scope: 'text',
  token_type: 'text',
  data_key: 'text',
  sealed_access_token: 'text',
  sealed_refresh_token: 'text',
  sealed_id_token: 'text',
  access_expires_at: 'bigint',
  tokens_version: 'integer',
  interruptions: 'integer',
  failures: 'integer',
  created_at: 'bigint',
  updated_at: 'bigint',
} as const;
const NAMES: SqlFragment = () => Object.keys(COLUMNS).join(', ');

type Row = Record<keyof typeof COLUMNS, string | number | null>;

/** Connections by the hundred, as imports write and exports read them. */
@Injectable()
export class TransferredConnectionsRepository {
  private readonly parameters: JsonParameters;
  private readonly rows: ReturnType<JsonParameters['rows']>;

  constructor(private readonly dataSource: WatchwordDataSource) {
    this.parameters = jsonParametersOf(dataSource);
    this.rows = this.parameters.rows(COLUMNS);
  }

  /** Those of the accounts that are connected with a user. */
  async findTaken(accounts: readonly Account[], database: Database = this.dataSource): Promise<readonly Account[]> {
    const [open, close] = this.parameters.rows(ACCOUNT);
    return statementsOn<{ provider: string; subject: string }>(database)`
      SELECT provider, subject FROM ${PROVIDER_CONNECTIONS}
       WHERE (provider, subject) IN (${open}${JSON.stringify(accounts)}${close})`;
  }

  /** The rows of all these users with what is sealed in them, by user and provider. */
  async rowsOf(userIds: readonly string[]): Promise<readonly ProviderConnectionEntity[]> {
    const [open, close] = this.parameters.texts;
    const rows = await statementsOn<ConnectionRow>(this.dataSource)`
      SELECT ${CONNECTION_COLUMNS} FROM ${PROVIDER_CONNECTIONS}
       WHERE user_id IN (${open}${JSON.stringify(userIds)}${close}) ORDER BY user_id, provider`;
    return rows.map(connectionFrom);
  }

  /**
   * One statement for all; one for each where the database refuses something about one of them.
   *
   * @returns the ids of those that are in; another's account was connected in this very moment, or the database refuses it
   */
  async insert(rows: readonly ProviderConnectionEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    try {
      // PostgreSQL gives up the transaction after an error, but not what was before a savepoint
      return await manager.transaction((within) => this.insertAtOnce(rows, within));
    } catch (error) {
      if (!isUnacceptable(error)) throw error;
    }
    const ids = new Set<string>();
    if (rows.length === 1) return ids;
    for (const row of rows) for (const id of await this.insert([row], manager)) ids.add(id);
    return ids;
  }

  private async insertAtOnce(
    rows: readonly ProviderConnectionEntity[],
    manager: EntityManager,
  ): Promise<ReadonlySet<string>> {
    const [open, close] = this.rows;
    const inserted = await statementsOn<{ id: string }>(manager)`
      INSERT INTO ${PROVIDER_CONNECTIONS} (${NAMES}) ${open}${JSON.stringify(rows.map(rowOf))}${close}
      ON CONFLICT DO NOTHING RETURNING id`;
    return new Set(inserted.map(({ id }) => id));
  }
}

function rowOf(connection: ProviderConnectionEntity): Row {
  return {
    id: connection.id,
    user_id: connection.userId,
    provider: connection.provider,
    subject: connection.subject,
    state: connection.state,
    state_reason: connection.stateReason,
    scope: connection.scope,
    token_type: connection.tokenType,
    data_key: connection.dataKey,
    sealed_access_token: connection.sealedAccessToken,
    sealed_refresh_token: connection.sealedRefreshToken,
    sealed_id_token: connection.sealedIdToken,
    access_expires_at: connection.accessExpiresAt?.getTime() ?? null,
    tokens_version: connection.tokensVersion,
    interruptions: connection.interruptions,
    failures: connection.failures,
    created_at: connection.createdAt.getTime(),
    updated_at: connection.updatedAt.getTime(),
  };
}
