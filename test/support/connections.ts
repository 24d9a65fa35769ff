import { randomBytes } from 'node:crypto';
import { AuditLog } from '../../src/modules/audit/index.js';
import type { IssuedTokens } from '../../src/modules/providers/index.js';
import { ConnectionsRepository } from '../../src/modules/vault/connections/connections.repository.js';
import { ConnectionVault, type ProviderConnectionEntity } from '../../src/modules/vault/index.js';
import { noteSecret } from './evidence.js';
import type { RunningApp } from './test-app.js';

/** What a provider issued, with tokens that nobody else has; what is given wins. */
export function issuedTokens(given: Partial<IssuedTokens> = {}): IssuedTokens {
  const tokens = {
    accessToken: newToken('access'),
    refreshToken: newToken('refresh'),
    idToken: newToken('id'),
    tokenType: 'Bearer',
    scope: 'openid email',
    expiresInSeconds: 3_600,
    ...given,
  };
  for (const token of [tokens.accessToken, tokens.refreshToken, tokens.idToken])
    if (token !== undefined) noteSecret(token);
  return tokens;
}

interface GivenConnection {
  readonly userId: string;
  readonly provider?: string;
  readonly subject?: string;
  readonly tokens?: IssuedTokens | null;
}

/** Connects as a sign-in at the provider does. @returns the row as it is then */
export async function connect(
  { app }: RunningApp,
  { userId, provider = 'acme', subject = newToken('subject'), tokens = issuedTokens() }: GivenConnection,
): Promise<ProviderConnectionEntity> {
  const vault = app.get(ConnectionVault, { strict: false });
  const prepared = await vault.prepare({ userId, provider, subject, tokens });
  await app.get(AuditLog, { strict: false }).transaction((manager, record) => vault.save(prepared, manager, record));
  const row = await app.get(ConnectionsRepository, { strict: false }).find(userId, provider);
  if (!row) throw new Error('the connection was saved and is not there');
  return row;
}

function newToken(kind: string): string {
  return `${kind}-${randomBytes(24).toString('base64url')}`;
}
