import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { MetricsModule } from '../metrics/index.js';
import { ProvidersModule } from '../providers/index.js';
import { UsersModule } from '../users/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { ConnectionsController } from './connections/connections.controller.js';
import { ConnectionsOfErasedAccounts } from './connections/connections-of-erased-accounts.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { ConnectionsService } from './connections/connections.service.js';
import { DisconnectionService } from './connections/disconnection.service.js';
import { LoginMethodsService } from './connections/login-methods.service.js';
import { LostKeys } from './connections/lost-keys.js';
import { RemovedConnectionsRepository } from './connections/removed-connections.repository.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { UserConnectionsController } from './connections/user-connections.controller.js';
import { DataKeys } from './data-keys.js';
import { ProviderRevocationsRepository } from './revocation/provider-revocations.repository.js';
import { RevocationMetrics } from './revocation/revocation-metrics.js';
import { RevocationOutbox } from './revocation/revocation-outbox.js';
import { RevocationSender } from './revocation/revocation-sender.js';
import { TokenRevoker } from './revocation/token-revoker.js';
import { KeyedRowsRepository } from './rewrapping/keyed-rows.repository.js';
import { RewrappedDataKeysJob } from './rewrapping/rewrapped-data-keys.job.js';

/** Connections over HTTP, and their end. */
const CONNECTIONS = [
  ...[ConnectionsService, DisconnectionService, LoginMethodsService, RemovedConnectionsRepository],
  ConnectionsOfErasedAccounts,
];

const REVOCATION = [
  ...[ProviderRevocationsRepository, RevocationMetrics, RevocationOutbox, TokenRevoker, RevocationSender],
];

@Module({
  imports: [AuditModule, MetricsModule, ProvidersModule, UsersModule],
  controllers: [ConnectionsController, UserConnectionsController],
  providers: [
    ...[ConnectionsRepository, DataKeys, TokenEnvelopes, ConnectionVault, LostKeys],
    ...[KeyedRowsRepository, RewrappedDataKeysJob],
    ...CONNECTIONS,
    ...REVOCATION,
  ],
  exports: [ConnectionVault, ConnectionsService, RewrappedDataKeysJob],
})
export class VaultModule {}
