import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata, type Provider } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { DeclaredRoutes } from '../http/access/index.js';
import { Clock, SystemClock } from '../kernel/clock.js';
import { AccessRulesGuard } from './access/access-rules.guard.js';
import { Callers } from './access/callers.js';
import { DeclaredRules } from './access/declared-rules.js';
import { WatchwordGuard } from './access/watchword.guard.js';
import type { WatchwordGuardOptions } from './guard-options.js';
import { GuardSettings } from './guard-settings.js';
import { RemoteKeySet } from './keys/remote-key-set.js';
import { chooseStanding } from './standing/choose-standing.js';
import { AccessTokenVerifier } from './verifier/access-token-verifier.js';
import { TokenAdmission } from './verifier/token-admission.js';
import { TokenStanding } from './verifier/token-standing.js';

interface GuardComposition {
  /** Whether every module of the application may inject `TokenAdmission`; false if absent. The guards stand everywhere. */
  readonly isGlobal?: boolean;
}

/** What `WatchwordGuardModule.forRoot` takes. */
export interface WatchwordGuardModuleOptions extends WatchwordGuardOptions, GuardComposition {}

/** What `WatchwordGuardModule.forRootAsync` takes: the options come from a factory. */
export interface WatchwordGuardAsyncOptions extends GuardComposition {
  /** Modules that export what the factory needs. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
  /** What the factory is called with. */
  readonly inject?: NonNullable<FactoryProvider['inject']>;
  /** Makes the options, from the application's own configuration for instance. */
  readonly useFactory: (...injected: never[]) => WatchwordGuardOptions | Promise<WatchwordGuardOptions>;
}

const PROVIDERS: readonly Provider[] = [
  { provide: Clock, useClass: SystemClock },
  RemoteKeySet,
  AccessTokenVerifier,
  { provide: TokenStanding, useFactory: chooseStanding, inject: [GuardSettings, RemoteKeySet, Clock] },
  TokenAdmission,
  Callers,
  DeclaredRoutes,
  DeclaredRules,
  WatchwordGuard,
  AccessRulesGuard,
  // in this order at every request
  { provide: APP_GUARD, useExisting: WatchwordGuard },
  { provide: APP_GUARD, useExisting: AccessRulesGuard },
];

/**
 * For an application that verifies access tokens of a Watchword server and knows nothing else of it: on Express or Fastify.
 * Every route needs a valid token unless it is `@Public()`.
 */
@Module({})
export class WatchwordGuardModule {
  /** @throws Error with one line, when an option is wrong */
  static forRoot(options: WatchwordGuardModuleOptions): DynamicModule {
    const { isGlobal = false } = options;
    return moduleWith({ provide: GuardSettings, useValue: new GuardSettings(options) }, isGlobal);
  }

  /** The start fails with one line when an option is wrong. */
  static forRootAsync({
    imports = [],
    inject = [],
    useFactory,
    isGlobal = false,
  }: WatchwordGuardAsyncOptions): DynamicModule {
    const settings: FactoryProvider<GuardSettings> = {
      provide: GuardSettings,
      inject,
      useFactory: async (...injected) => new GuardSettings(await useFactory(...(injected as never[]))),
    };
    return moduleWith(settings, isGlobal, imports);
  }
}

function moduleWith(
  settings: Provider,
  isGlobal: boolean,
  imports: NonNullable<ModuleMetadata['imports']> = [],
): DynamicModule {
  return {
    module: WatchwordGuardModule,
    global: isGlobal,
    imports: [DiscoveryModule, ...imports],
    providers: [settings, ...PROVIDERS],
    exports: [TokenAdmission],
  };
}
