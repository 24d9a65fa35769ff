import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { insertRows } from '../../../database/insert-rows.js';
import { type JsonParameters, jsonParametersOf } from '../../../database/json-parameters.js';
import { PROVIDER_CONNECTIONS } from '../../../database/relations.js';
import { type Database, statementsOn } from '../../../database/statement.js';
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

type Row = Record<keyof typeof COLUMNS, string | number | null>;

/** Connections by the hundred, as imports write and exports read them. */
@Injectable()
export class TransferredConnectionsRepository {
  private readonly parameters: JsonParameters;

  constructor(private readonly dataSource: WatchwordDataSource) {
    this.parameters = jsonParametersOf(dataSource);
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

  /** @returns the ids of those that are in; another's account was connected in this very moment, or the database refuses it */
  insert(connections: readonly ProviderConnectionEntity[], manager: EntityManager): Promise<ReadonlySet<string>> {
    return insertRows(connections.map(rowOf), { table: PROVIDER_CONNECTIONS, columns: COLUMNS }, manager);
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
