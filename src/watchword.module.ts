import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Settings } from './config/settings.js';
import type { DatabaseExtras } from './database/data-source-options.js';
import { DatabaseModule, type HostDataSource } from './database/database.module.js';
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

export interface WatchwordOptions extends Partial<DatabaseExtras> {
  readonly settings: Settings;
  /**
   * Your own data source, which then holds our tables, too: itself, the token by which Nest injects it, or a factory. Its options
   * come from `withWatchword`. Without it Watchword opens the database of `DATABASE_URL`.
   */
  readonly dataSource?: HostDataSource;
  /**
   * For an application that has another data source in @nestjs/typeorm: the name under which it finds the one that Watchword
   * opens, as in `@InjectRepository(BadgeEntity, 'watchword')`. Without it ours is the default one.
   */
  readonly dataSourceName?: string;
  /** Adapters in the place of the defaults; see extension/extension-points.ts for what can be replaced. */
  readonly overrides?: readonly Override[];
  /** What roles may allow beyond Watchword's own: declare the names with `PermissionNames`, too. */
  readonly permissions?: readonly PermissionDefinition[];
  /** Modules that those adapters, or the team's own features, need. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}

/** Watchword as one module: what a deployment or another application imports. */
@Module({})
export class WatchwordModule {
  static forRoot(options: WatchwordOptions): DynamicModule {
    const { settings, overrides = [], imports = [], entities = [], migrations = [] } = options;
    const { dataSource, dataSourceName } = options;
    const permissions = new PermissionCatalogue(options.permissions);
    return {
      module: WatchwordModule,
      imports: [
        ExtensionModule.forRoot({ settings, overrides, permissions, imports }),
        ...DatabaseModule.forRoot({ ownEntities, entities, migrations, dataSource, dataSourceName, imports }),
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
