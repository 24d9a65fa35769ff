import { type DynamicModule, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import {
  DatabaseSettings,
  EmailSettings,
  HashingSettings,
  KeySettings,
  MailSettings,
  MaintenanceSettings,
  MetricsSettings,
  PasswordSettings,
  RegistrationSettings,
  RevocationSettings,
  ServerSettings,
  ServiceClientSettings,
  SessionSettings,
  type Settings,
  ThrottlingSettings,
  TokenSettings,
} from '../config/settings.js';
import { PermissionCatalogue } from '../http/access/index.js';
import { UserAttributeRules } from '../modules/users/index.js';
import { EXTENSION_POINTS } from './extension-points.js';
import { adapterFor, assertOverridesAreKnown, type Override } from './override.js';

interface ExtensionOptions {
  readonly settings: Settings;
  readonly overrides: readonly Override[];
  readonly permissions: PermissionCatalogue;
  readonly attributes: UserAttributeRules;
  /** Modules that the overriding adapters need. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
}

/**
 * The one global module: the settings and every port, bound once. Features import nothing for their ports, so an override
 * here always wins.
 */
@Module({})
export class ExtensionModule {
  static forRoot({ settings, overrides, permissions, attributes, imports }: ExtensionOptions): DynamicModule {
    assertOverridesAreKnown(overrides);
    const ports = EXTENSION_POINTS.map((point): Provider => {
      const adapter = adapterFor(point, overrides);
      const how = typeof adapter === 'function' ? { useClass: adapter as never } : { useValue: adapter };
      return { provide: point.port, ...how };
    });
    const providers = [
      ...sections(settings),
      ...ports,
      { provide: PermissionCatalogue, useValue: permissions },
      { provide: UserAttributeRules, useValue: attributes },
      UnitOfWork,
    ];
    return { module: ExtensionModule, global: true, imports, providers, exports: providers };
  }
}

function sections(settings: Settings): Provider[] {
  return [
    { provide: ServerSettings, useValue: settings.server },
    { provide: DatabaseSettings, useValue: settings.database },
    { provide: TokenSettings, useValue: settings.tokens },
    { provide: KeySettings, useValue: settings.keys },
    { provide: RevocationSettings, useValue: settings.revocation },
    { provide: MaintenanceSettings, useValue: settings.maintenance },
    { provide: SessionSettings, useValue: settings.sessions },
    { provide: PasswordSettings, useValue: settings.passwords },
    { provide: RegistrationSettings, useValue: settings.registration },
    { provide: EmailSettings, useValue: settings.email },
    { provide: HashingSettings, useValue: settings.hashing },
    { provide: ThrottlingSettings, useValue: settings.throttling },
    { provide: MailSettings, useValue: settings.mail },
    { provide: MetricsSettings, useValue: settings.metrics },
    { provide: ServiceClientSettings, useValue: settings.serviceClients },
  ];
}
