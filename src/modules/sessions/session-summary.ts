import type { Ending } from './session-ending.js';
import { authenticatedAtOf, type HeldSessionRow, instantFrom } from './session-rows.js';
import type { SessionKind } from './session.entity.js';

/** What a user sees of one of their sessions. */
export interface SessionSummary {
  readonly id: string;
  readonly kind: SessionKind;
  readonly method: string;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly authenticatedAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
  /** Null while it lives. */
  readonly ending: Ending | null;
}

type SummarizedRow = Pick<
  HeldSessionRow,
  | 'id'
  | 'kind'
  | 'method'
  | 'address'
  | 'user_agent'
  | 'created_at'
  | 'reauthenticated_at'
  | 'last_used_at'
  | 'idle_expires_at'
>;

export function summaryFrom(row: SummarizedRow, ending: Ending | null): SessionSummary {
  return {
    id: row.id,
    kind: row.kind,
    method: row.method,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: instantFrom(row.created_at),
    authenticatedAt: authenticatedAtOf(row),
    lastUsedAt: instantFrom(row.last_used_at),
    expiresAt: instantFrom(row.idle_expires_at),
    ending,
  };
}
