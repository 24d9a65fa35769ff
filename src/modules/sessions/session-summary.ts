import type { Ending } from './session-ending.js';
import { authenticatedAtOf, type HeldSessionRow, instantFrom } from './session-rows.js';
import type { SessionKind } from './session.entity.js';

/** What a user sees of one of their sessions. */
export interface SessionSummary {
  /** The claim `sid` of its access tokens. */
  readonly id: string;
  /** Of tokens, or of a cookie alone. */
  readonly kind: SessionKind;
  /** How the user logged in, such as `password`. */
  readonly method: string;
  /** From where they logged in. */
  readonly address: string;
  /** With what they logged in. */
  readonly userAgent: string;
  /** When they logged in. */
  readonly createdAt: Date;
  /** When they last gave the password. */
  readonly authenticatedAt: Date;
  /** When somebody last used it. */
  readonly lastUsedAt: Date;
  /** When it ends unless somebody uses it before. */
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
