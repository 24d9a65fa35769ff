import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { PermissionCatalogue } from '../http/access/index.js';
import { Endpoints } from '../http/endpoints.js';
import { EXTENSION_POINTS } from './extension-points.js';
import { adapterFor, assertOverridesAreKnown, type Override } from './override.js';
import { ServedRoutes } from './served-routes.js';
import { settingsProviders, type SettingsSource } from './settings-source.js';

interface ExtensionOptions {
  readonly settings: SettingsSource;
  readonly overrides: readonly Override[];
  readonly permissions: PermissionCatalogue;
  readonly endpoints: Endpoints;
  /** Modules that the overriding adapters, and the factory of the settings, need. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

/**
 * The one global module: the settings and every port, bound once. Features import nothing for their ports, so an override
 * here always wins.
 */
@Module({})
export class ExtensionModule {
  static forRoot({ settings, overrides, permissions, endpoints, imports }: ExtensionOptions): DynamicModule {
    assertOverridesAreKnown(overrides);
    const ports = EXTENSION_POINTS.map((point): Provider => {
      const adapter = adapterFor(point, overrides);
      const how = typeof adapter === 'function' ? { useClass: adapter as never } : { useValue: adapter };
      return { provide: point.port, ...how };
    });
    const providers = [
      ...settingsProviders(settings),
      ...ports,
      { provide: PermissionCatalogue, useValue: permissions },
      { provide: Endpoints, useValue: endpoints },
      ServedRoutes,
      UnitOfWork,
    ];
    return { module: ExtensionModule, global: true, imports, providers, exports: providers };
  }
}
