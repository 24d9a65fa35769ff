export { asDomainError } from './as-domain-error.js';
export { ProviderCatalogue } from './provider-catalogue.service.js';
export { ProviderClient } from './provider-client.service.js';
export { ProviderFailure, type ProviderFailureKind } from './provider-failure.js';
export type { IssuedTokens, ProviderIdentity, ProviderSignIn } from './provider-tokens-answer.js';
export { ProvidersModule } from './providers.module.js';
