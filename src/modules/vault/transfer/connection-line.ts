import type { ConnectionTokens } from '../connections/connection.js';
import type { ConnectionState, ReconsentReason } from '../connections/connection-state.js';
import type { ProviderConnectionEntity } from '../connections/provider-connection.entity.js';

/** The field of a user's line. */
export const CONNECTIONS_FIELD = 'connections';

/** Tokens as a line has them, of which the access token or the refresh token is there. */
export interface LineTokens extends ConnectionTokens {
  readonly tokenType: string;
  /** Of the access token; null where nobody knows. */
  readonly expiresAt: Date | null;
}

/** A connection as a line of an import says it. */
export interface ConnectionLine {
  readonly provider: string;
  readonly subject: string;
  readonly scope: string | null;
  readonly state: ConnectionState;
  /** Null also where the line does not say why it has to be consented to again. */
  readonly reason: ReconsentReason | null;
  /** Null where the line does not say. */
  readonly connectedAt: Date | null;
  readonly tokens: LineTokens | null;
}

/** The same account at a provider has the same name, and no other has it: JSON keeps the two apart. */
export function nameOf({ provider, subject }: Pick<ConnectionLine, 'provider' | 'subject'>): string {
  return JSON.stringify([provider, subject]);
}

/** What an export says of a connection. `connection-line-reader.ts` reads it. */
export function exportedConnection(row: ProviderConnectionEntity, tokens: ConnectionTokens | null): object {
  const { provider, subject, scope, state, stateReason, createdAt } = row;
  const isUsable = tokens !== null && (tokens.accessToken ?? tokens.refreshToken) !== null;
  return {
    ...{ provider, subject },
    ...(scope !== null && { scope }),
    state,
    ...(stateReason !== null && { reason: stateReason }),
    connectedAt: createdAt,
    ...(isUsable && { tokens: exportedTokens(row, tokens) }),
  };
}

function exportedTokens({ tokenType, accessExpiresAt }: ProviderConnectionEntity, tokens: ConnectionTokens): object {
  const { accessToken, refreshToken, idToken } = tokens;
  return {
    ...(accessToken !== null && { accessToken }),
    ...(refreshToken !== null && { refreshToken }),
    ...(idToken !== null && { idToken }),
    tokenType,
    ...(accessToken !== null && accessExpiresAt !== null && { expiresAt: accessExpiresAt }),
  };
}
