export type { Connection, ConnectionTokens } from './connections/connection.js';
export { CONNECTION_STATES, type ConnectionState, type ReconsentReason } from './connections/connection-state.js';
export { ConnectionVault, type NewConnection, type PreparedConnection } from './connections/connection-vault.js';
export { ProviderConnectionEntity } from './connections/provider-connection.entity.js';
export { ProviderRevocationEntity } from './revocation/provider-revocation.entity.js';
export { CONNECTIONS_FIELD } from './transfer/connection-line.js';
export { VaultModule } from './vault.module.js';
