import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ProvidersModule } from '../providers/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { LostKeys } from './connections/lost-keys.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { DataKeys } from './data-keys.js';
import { Delay } from './http/delay.js';
import { ProviderHttp } from './http/provider-http.service.js';
import { ConnectionEndings } from './refresh/connection-endings.js';
import { ConnectionRefresh } from './refresh/connection-refresh.js';
import { ProviderTokens } from './refresh/provider-tokens.js';
import { ReadableTokens } from './refresh/readable-tokens.js';
import { RefreshClaims } from './refresh/refresh-claims.js';
import { RefreshFailures } from './refresh/refresh-failures.js';
import { RefreshLeasesRepository } from './refresh/refresh-leases.repository.js';
import { RefreshMetrics } from './refresh/refresh-metrics.js';
import { RefreshedTokensWriter } from './refresh/refreshed-tokens-writer.js';
import { SharedRefreshes } from './refresh/shared-refreshes.js';
import { TokenUse } from './refresh/token-use.js';

const REFRESH = [
  ...[RefreshLeasesRepository, RefreshMetrics, ConnectionEndings, RefreshClaims, RefreshFailures, ReadableTokens],
  ...[RefreshedTokensWriter, ConnectionRefresh, SharedRefreshes, TokenUse, ProviderTokens],
];

@Module({
  imports: [AuditModule, MetricsModule, ProvidersModule],
  providers: [
    ConnectionsRepository,
    DataKeys,
    TokenEnvelopes,
    ConnectionVault,
    LostKeys,
    ...REFRESH,
    Delay,
    ProviderHttp,
  ],
  exports: [ConnectionVault, ProviderTokens, ProviderHttp],
})
export class VaultModule {}
