import type { ProviderDefinition } from '../../config/provider-settings.js';
export abstract class ProviderCatalogue { abstract get(id: string): ProviderDefinition; }
