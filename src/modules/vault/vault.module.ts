import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ConnectionVault } from './connections/connection-vault.js';
import { ConnectionsRepository } from './connections/connections.repository.js';
import { LostKeys } from './connections/lost-keys.js';
import { TokenEnvelopes } from './connections/token-envelopes.js';
import { DataKeys } from './data-keys.js';

@Module({
  imports: [AuditModule],
  providers: [ConnectionsRepository, DataKeys, TokenEnvelopes, ConnectionVault, LostKeys],
  exports: [ConnectionVault],
})
export class VaultModule {}
