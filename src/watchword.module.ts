import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import type { Settings } from './config/settings.js';
import { type DatabaseExtras, dataSourceOptions } from './database/data-source-options.js';
import { openDataSource } from './database/open-data-source.js';
import { entities as ownEntities } from './entities.js';
import { ExtensionModule } from './extension/extension.module.js';
import type { Override } from './extension/override.js';
import { PermissionCatalogue, type PermissionDefinition } from './http/access/index.js';
import { AuditModule } from './modules/audit/index.js';
import { AccessGuard, AuthModule } from './modules/auth/index.js';
import { HealthModule } from './modules/health/index.js';
import { MaintenanceModule } from './modules/maintenance/index.js';
import { MetricsModule } from './modules/metrics/index.js';
import { OAuthModule } from './modules/oauth/index.js';
import { AccessRulesGuard, RolesModule } from './modules/roles/index.js';
import { RateLimitGuard, ThrottlingModule } from './modules/throttling/index.js';
import { UserAttributeRules } from './modules/users/index.js';

export interface WatchwordOptions extends Partial<DatabaseExtras> {
  readonly settings: Settings;
  /** Adapters in the place of the defaults; see extension/extension-points.ts for what can be replaced. */
  readonly overrides?: readonly Override[];
  /** What roles may allow beyond Watchword's own: declare the names with `PermissionNames`, too. */
  readonly permissions?: readonly PermissionDefinition[];
  /** A class-validator class of what a team keeps of its users; see docs/extending.md. */
  readonly userAttributes?: Type<object>;
  /** Modules that those adapters, or the team's own features, need. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}

/** Watchword as one module: what a deployment or another application imports. */
@Module({})
export class WatchwordModule {
  static forRoot(options: WatchwordOptions): DynamicModule {
    const { settings, overrides = [], imports = [], entities = [], migrations = [] } = options;
    const permissions = new PermissionCatalogue(options.permissions);
    const attributes = new UserAttributeRules(options.userAttributes);
    const extras = { entities: [...ownEntities, ...entities], migrations };
    return {
      module: WatchwordModule,
      imports: [
        ExtensionModule.forRoot({ settings, overrides, permissions, attributes, imports }),
        TypeOrmModule.forRootAsync({
          useFactory: async () => ({ ...(await dataSourceOptions(settings.database, extras)), toRetry: () => false }),
          dataSourceFactory: (given) => openDataSource(given as DataSourceOptions),
        }),
        ThrottlingModule,
        AuthModule,
        RolesModule,
        AuditModule,
        OAuthModule,
        HealthModule,
        MetricsModule,
        MaintenanceModule,
      ],
      // in this order at every request
      providers: [
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_GUARD, useExisting: AccessRulesGuard },
      ],
    };
  }
}
