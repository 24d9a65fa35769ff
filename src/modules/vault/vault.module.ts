import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ProvidersModule } from '../providers/index.js';
import { UsersModule } from '../users/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { LostKeys } from './connections/lost-keys.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { DataKeys } from './data-keys.js';
import { Delay } from './http/delay.js';
import { ProviderHttp } from './http/provider-http.service.js';
import { ProviderTokens } from './refresh/provider-tokens.js';
import { REFRESH } from './refresh/refresh.providers.js';
import { KeyedRowsRepository } from './rewrapping/keyed-rows.repository.js';
import { RewrappedDataKeysJob } from './rewrapping/rewrapped-data-keys.job.js';
import { ConnectionsInUserLines } from './transfer/connections-in-user-lines.js';
import { TransferredConnectionsRepository } from './transfer/transferred-connections.repository.js';

const TRANSFER = [TransferredConnectionsRepository, ConnectionsInUserLines];

@Module({
  imports: [AuditModule, MetricsModule, ProvidersModule, UsersModule],
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
  ],
  exports: [ConnectionVault, ProviderTokens, ProviderHttp, RewrappedDataKeysJob],
})
export class VaultModule {}
