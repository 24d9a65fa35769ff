import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ProvidersModule } from '../providers/index.js';
import { TransferModule } from '../transfer/index.js';
import { UsersModule } from '../users/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { CONNECTION_CONTROLLERS, CONNECTIONS } from './connections/connections.providers.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { ConnectionsService } from './connections/connections.service.js';
import { LostKeys } from './connections/lost-keys.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { DataKeys } from './data-keys.js';
import { Delay } from './http/delay.js';
import { ProviderHttp } from './http/provider-http.service.js';
import { ProviderTokens } from './refresh/provider-tokens.js';
import { REFRESH } from './refresh/refresh.providers.js';
import { REVOCATION } from './revocation/revocation.providers.js';
import { KeyedRowsRepository } from './rewrapping/keyed-rows.repository.js';
import { RewrappedDataKeysJob } from './rewrapping/rewrapped-data-keys.job.js';
import { TRANSFER } from './transfer/transfer.providers.js';

/** The connections of users with providers. Import it to inject `ProviderTokens` and `ProviderHttp`. */
@Module({
  imports: [AuditModule, MetricsModule, ProvidersModule, TransferModule, UsersModule],
  controllers: CONNECTION_CONTROLLERS,
  providers: [
    ConnectionsRepository,
    DataKeys,
    TokenEnvelopes,
    ConnectionVault,
    LostKeys,
    KeyedRowsRepository,
    RewrappedDataKeysJob,
    ...REFRESH,
    Delay,
    ProviderHttp,
    ...TRANSFER,
    ...CONNECTIONS,
    ...REVOCATION,
  ],
  exports: [ConnectionVault, ConnectionsService, ProviderTokens, ProviderHttp, RewrappedDataKeysJob],
})
export class VaultModule {}
