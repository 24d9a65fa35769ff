import { NO_TOKENS, type SealedTokens } from '../connections/connection.js';
import type { ReconsentReason } from '../connections/connection-state.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';
import type { ConnectionLine } from './connection-line.js';

interface ImportedRow {
  readonly id: string;
  readonly userId: string;
  readonly now: Date;
  /** Null for a connection that comes without tokens. */
  readonly sealed: SealedTokens | null;
}

/** The row that a connection of a line becomes. */
export function importedConnection(line: ConnectionLine, { id, userId, now, sealed }: ImportedRow) {
  const { provider, subject, scope, connectedAt, tokens } = line;
  const stateReason = reasonOf(line);
  const row: ProviderConnectionEntity = {
    ...{ id, userId, provider, subject, scope, ...(sealed ?? NO_TOKENS) },
    ...{ state: stateReason === null ? 'connected' : 'needs_reconsent', stateReason },
    tokenType: tokens?.tokenType ?? 'bearer',
    // the provider issued them elsewhere, and nobody says when
    tokensIssuedAt: null,
    accessExpiresAt: tokens?.expiresAt ?? null,
    ...{ tokensVersion: 1, leaseId: null, leaseUntil: null, interruptions: 0, failures: 0, retryAt: null },
    ...{ answerLostAt: null, usedAt: null, createdAt: connectedAt ?? now, updatedAt: now },
  };
  return row;
}

/**
 * | the line has | its state | then |
 * | --- | --- | --- |
 * | no tokens | any | `no_tokens`: good for signing in, until the user consents and tokens come |
 * | tokens | needs_reconsent | its reason, or `refused` where it says none |
 * | tokens | connected, or none | connected |
 */
function reasonOf({ tokens, state, reason }: ConnectionLine): ReconsentReason | null {
  if (tokens === null) return 'no_tokens';
  return state === 'needs_reconsent' ? (reason ?? 'refused') : null;
}
