import { Injectable } from '@nestjs/common';
import { type ProviderDefinition, ProviderSettings } from '../../config/settings.js';
import { DomainError } from '../../kernel/domain-error.js';

/** The providers of OIDC_PROVIDERS. */
@Injectable()
export class ProviderCatalogue {
  constructor(private readonly settings: ProviderSettings) {}

  /** In the order of the settings. */
  list(): readonly ProviderDefinition[] {
    return [...this.settings.providers.values()];
  }

  find(id: string): ProviderDefinition | undefined {
    return this.settings.providers.get(id);
  }

  /** @throws DomainError PROVIDER_UNKNOWN */
  get(id: string): ProviderDefinition {
    const provider = this.find(id);
    if (!provider) throw new DomainError('PROVIDER_UNKNOWN');
    return provider;
  }
}
