import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { UsersModule } from '../users/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { LostKeys } from './connections/lost-keys.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { DataKeys } from './data-keys.js';
import { ConnectionsInUserLines } from './transfer/connections-in-user-lines.js';
import { TransferredConnectionsRepository } from './transfer/transferred-connections.repository.js';

const TRANSFER = [TransferredConnectionsRepository, ConnectionsInUserLines];

@Module({
  imports: [AuditModule, UsersModule],
  providers: [ConnectionsRepository, DataKeys, TokenEnvelopes, ConnectionVault, LostKeys, ...TRANSFER],
  exports: [ConnectionVault],
})
export class VaultModule {}
