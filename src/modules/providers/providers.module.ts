import { Module } from '@nestjs/common';
import { ProviderCircuits } from './circuit/provider-circuits.service.js';
import { ProviderCatalogue } from './provider-catalogue.service.js';
import { ProviderClient } from './provider-client.service.js';
import { ProviderConfigurations } from './requests/provider-configurations.service.js';

@Module({
  providers: [ProviderCatalogue, ProviderClient, ProviderConfigurations, ProviderCircuits],
  exports: [ProviderCatalogue, ProviderClient],
})
export class ProvidersModule {}
