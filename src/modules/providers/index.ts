export { ProviderFailure, type ProviderFailureKind } from './provider-failure.js';
export type { IssuedTokens, ProviderIdentity, ProviderSignIn } from './provider-tokens-answer.js';
export { ProviderCatalogue } from './provider-catalogue.service.js';
