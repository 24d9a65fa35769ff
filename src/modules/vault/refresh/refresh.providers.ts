import { ConnectionEndings } from './connection-endings.js';
import { ConnectionRefresh } from './connection-refresh.js';
import { DueConnectionsRepository } from './due-connections.repository.js';
import { OpenedTokens } from './opened-tokens.js';
import { ProviderTokens } from './provider-tokens.js';
import { ReadableTokens } from './readable-tokens.js';
import { RefreshAhead } from './refresh-ahead.js';
import { RefreshClaims } from './refresh-claims.js';
import { RefreshFailures } from './refresh-failures.js';
import { RefreshLeasesRepository } from './refresh-leases.repository.js';
import { RefreshMetrics } from './refresh-metrics.js';
import { RefreshedTokensWriter } from './refreshed-tokens-writer.js';
import { SharedRefreshes } from './shared-refreshes.js';
import { TokenUse } from './token-use.js';

/** For the vault's module. */
export const REFRESH = [
  ...[RefreshLeasesRepository, RefreshMetrics, ConnectionEndings, RefreshClaims, RefreshFailures, OpenedTokens],
  ...[ReadableTokens, RefreshedTokensWriter, ConnectionRefresh, SharedRefreshes, TokenUse, ProviderTokens],
  ...[DueConnectionsRepository, RefreshAhead],
];
