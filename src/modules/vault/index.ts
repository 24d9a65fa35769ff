export { ProviderConnectionEntity } from './connections/provider-connection.entity.js';
export { ProviderRevocationEntity } from './revocation/provider-revocation.entity.js';
