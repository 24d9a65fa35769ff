import { fragment } from '../../../database/statement.js';
import type { ConnectionState, ReconsentReason } from './connection-state.js';
import { ProviderConnectionEntity } from './provider-connection.entity.js';

/** A row as raw statements give it; PostgreSQL hands instants over as text. */
export interface ConnectionRow {
  readonly id: string;
  readonly user_id: string;
  readonly provider: string;
  readonly subject: string;
  readonly state: ConnectionState;
  readonly state_reason: ReconsentReason | null;
  readonly scope: string | null;
  readonly token_type: string;
  readonly data_key: string | null;
  readonly sealed_access_token: string | null;
  readonly sealed_refresh_token: string | null;
  readonly sealed_id_token: string | null;
  readonly tokens_issued_at: string | number | null;
  readonly access_expires_at: string | number | null;
  readonly tokens_version: number;
  readonly lease_id: string | null;
  readonly lease_until: string | number | null;
  readonly interruptions: number;
  readonly failures: number;
  readonly retry_at: string | number | null;
  readonly answer_lost_at: string | number | null;
  readonly used_at: string | number | null;
  readonly created_at: string | number;
  readonly updated_at: string | number;
}

/** For `SELECT ${CONNECTION_COLUMNS}` and `RETURNING ${CONNECTION_COLUMNS}`, whose rows `connectionFrom` reads. */
export const CONNECTION_COLUMNS = fragment`id, user_id, provider, subject, state, state_reason, scope, token_type,
  data_key, sealed_access_token, sealed_refresh_token, sealed_id_token, tokens_issued_at, access_expires_at,
  tokens_version, lease_id, lease_until, interruptions, failures, retry_at, answer_lost_at, used_at, created_at, updated_at`;

export function connectionFrom(row: ConnectionRow): ProviderConnectionEntity {
  const entity: ProviderConnectionEntity = {
    id: row.id,
    userId: row.user_id,
    provider: row.provider,
    subject: row.subject,
    state: row.state,
    stateReason: row.state_reason,
    scope: row.scope,
    tokenType: row.token_type,
    dataKey: row.data_key,
    sealedAccessToken: row.sealed_access_token,
    sealedRefreshToken: row.sealed_refresh_token,
    sealedIdToken: row.sealed_id_token,
    tokensIssuedAt: instantFrom(row.tokens_issued_at),
    accessExpiresAt: instantFrom(row.access_expires_at),
    tokensVersion: row.tokens_version,
    leaseId: row.lease_id,
    leaseUntil: instantFrom(row.lease_until),
    interruptions: row.interruptions,
    failures: row.failures,
    retryAt: instantFrom(row.retry_at),
    answerLostAt: instantFrom(row.answer_lost_at),
    usedAt: instantFrom(row.used_at),
    createdAt: new Date(Number(row.created_at)),
    updatedAt: new Date(Number(row.updated_at)),
  };
  return entity;
}

function instantFrom(value: string | number | null): Date | null {
  return value === null ? null : new Date(Number(value));
}
