import { type DynamicModule, Module, type ModuleMetadata, type NestModule, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, HttpAdapterHost, RouterModule } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Settings } from './config/settings.js';
import type { DatabaseExtras } from './database/data-source-options.js';
import { DatabaseModule, type HostDataSource } from './database/database.module.js';
import { entities as ownEntities } from './entities.js';
import { ExtensionModule } from './extension/extension.module.js';
import type { Override } from './extension/override.js';
import { ServedRoutes } from './extension/served-routes.js';
import type { SettingsSource } from './extension/settings-source.js';
import { PermissionCatalogue, type PermissionDefinition } from './http/access/index.js';
import { DomainErrorFilter } from './http/domain-error.filter.js';
import { type EndpointOptions, Endpoints } from './http/endpoints.js';
import { enterRequestContextOnExpress, enterRequestContextOnFastify } from './http/request-context.js';
import { AuditModule } from './modules/audit/index.js';
import { AccessGuard, AuthModule } from './modules/auth/index.js';
import { EventsModule } from './modules/events/index.js';
import { FederationModule } from './modules/federation/index.js';
import { HealthModule } from './modules/health/index.js';
import { JwksModule, KeysModule } from './modules/keys/index.js';
import { MaintenanceModule } from './modules/maintenance/index.js';
import { MetricsModule } from './modules/metrics/index.js';
import { ForwardAuthModule, OAuthModule } from './modules/oauth/index.js';
import { ProvidersModule } from './modules/providers/index.js';
import { AccessRulesGuard, RolesModule } from './modules/roles/index.js';
import { SessionsModule } from './modules/sessions/index.js';
import { RateLimitGuard, ThrottlingModule } from './modules/throttling/index.js';
import { TransferModule } from './modules/transfer/index.js';
import { UserAttributeRules, UsersModule } from './modules/users/index.js';
import { VaultModule } from './modules/vault/index.js';

/** What must be known before the application is made, whatever its settings are. */
export interface WatchwordComposition extends Partial<DatabaseExtras>, EndpointOptions {
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
  /** A class-validator class of what a team keeps of its users; see docs/extending.md. */
  readonly userAttributes?: Type<object>;
  /** Modules that those adapters, the factory of the settings, or the team's own features, need. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}

/** What `WatchwordModule.forRoot` takes. */
export interface WatchwordOptions extends WatchwordComposition {
  /** As `loadSettings()` or `readSettings()` make them. */
  readonly settings: Settings;
}

/** What `WatchwordModule.forRootAsync` takes: the settings come from a factory, everything else stands beside it. */
export interface WatchwordAsyncOptions extends WatchwordComposition, SettingsSource {}

/** Those whose routes are below the prefix; standard documents are in modules of their own. */
const BELOW_PREFIX = [
  ...[AuthModule, FederationModule, RolesModule, AuditModule, KeysModule, SessionsModule, UsersModule],
  ...[VaultModule, ForwardAuthModule],
];

/** Watchword as one module: what a deployment or another application imports. */
@Module({})
export class WatchwordModule implements NestModule {
  /** @internal Nest makes it. */
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly served: ServedRoutes,
  ) {}

  /** Before any route is registered: has requests know who makes them. Our own adapter has a hook for it. */
  configure(): void {
    const { httpAdapter } = this.adapterHost as Partial<HttpAdapterHost>;
    const platform = httpAdapter?.getType();
    if (platform === 'express') httpAdapter?.use(enterRequestContextOnExpress);
    if (platform !== 'fastify' || this.served.isConfigured) return;
    httpAdapter?.getInstance<FastifyInstance>().addHook('preValidation', enterRequestContextOnFastify);
  }

  /** @throws Error when an override, a permission, the path or the name of a group of routes is not allowed */
  static forRoot({ settings, ...composition }: WatchwordOptions): DynamicModule {
    return WatchwordModule.forRootAsync({ ...composition, useFactory: () => settings });
  }

  /**
   * For settings from the application's own configuration: `useFactory` makes them of what `inject` names.
   *
   * @throws Error when an override, a permission, the path or the name of a group of routes is not allowed
   */
  static forRootAsync({ inject = [], useFactory, ...composition }: WatchwordAsyncOptions): DynamicModule {
    const { overrides = [], imports = [], entities = [], migrations = [], dataSource, dataSourceName } = composition;
    const permissions = new PermissionCatalogue(composition.permissions);
    const endpoints = new Endpoints(composition);
    const attributes = new UserAttributeRules(composition.userAttributes);
    return {
      module: WatchwordModule,
      // WatchwordJwtService and the guard, for code that a team already has
      global: true,
      exports: [AuthModule],
      imports: [
        ExtensionModule.forRoot({
          ...{ settings: { inject, useFactory }, overrides, permissions, endpoints, attributes, imports },
        }),
        RouterModule.register(BELOW_PREFIX.map((module) => ({ path: endpoints.prefix, module }))),
        ...DatabaseModule.forRoot({ ownEntities, entities, migrations, dataSource, dataSourceName, imports }),
        ThrottlingModule,
        AuthModule,
        FederationModule,
        RolesModule,
        AuditModule,
        EventsModule,
        OAuthModule,
        ForwardAuthModule,
        HealthModule,
        MetricsModule,
        MaintenanceModule,
        JwksModule,
        KeysModule,
        UsersModule,
        TransferModule,
        SessionsModule,
        ProvidersModule,
        VaultModule,
      ],
      // in this order at every request
      providers: [
        { provide: APP_FILTER, useValue: new DomainErrorFilter() },
        { provide: APP_GUARD, useExisting: RateLimitGuard },
        { provide: APP_GUARD, useExisting: AccessGuard },
        { provide: APP_GUARD, useExisting: AccessRulesGuard },
      ],
    };
  }
}
