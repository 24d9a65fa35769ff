import {
  type DynamicModule,
  type FactoryProvider,
  type InjectionToken,
  Module,
  type ModuleMetadata,
} from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { DatabaseSettings } from '../config/settings.js';
import { adoptDataSource } from './adopt-data-source.js';
import { type DatabaseExtras, dataSourceOptions, type EntityClass } from './data-source-options.js';
import { namedEntities } from './named-entities.js';
import { openDataSource } from './open-data-source.js';
import { WatchwordDataSource } from './watchword-data-source.js';

/** A data source of the application: itself, the token by which it is injected, or a factory that returns it. */
export type HostDataSource = DataSource | InjectionToken | Pick<FactoryProvider<DataSource>, 'inject' | 'useFactory'>;

interface DatabaseOptions extends DatabaseExtras {
  /** The classes of our own tables. */
  readonly ownEntities: readonly EntityClass[];
  readonly dataSource?: HostDataSource | undefined;
  /** Under which @nestjs/typeorm knows a data source of our own; its default one without. */
  readonly dataSourceName?: string | undefined;
  /** Modules that provide what leads to `dataSource`. */
  readonly imports?: NonNullable<ModuleMetadata['imports']>;
}

@Module({})
export class DatabaseModule {
  /** What provides `WatchwordDataSource`, and with a database of our own also what @nestjs/typeorm injects. */
  static forRoot(options: DatabaseOptions): DynamicModule[] {
    const { dataSource, ownEntities, imports = [] } = options;
    if (dataSource !== undefined) return [databaseFrom(hostProvider(dataSource, ownEntities), imports)];
    return [databaseFrom(ownProvider(options), []), typeOrmOfOurs(options.dataSourceName)];
  }
}

function databaseFrom(provider: FactoryProvider<DataSource>, imports: NonNullable<ModuleMetadata['imports']>) {
  return { module: DatabaseModule, global: true, imports, providers: [provider], exports: [provider.provide] };
}

function ownProvider({ ownEntities, entities, migrations }: DatabaseOptions): FactoryProvider<DataSource> {
  return {
    provide: WatchwordDataSource,
    inject: [DatabaseSettings],
    useFactory: async (settings: DatabaseSettings) => {
      const all = [...namedEntities(ownEntities, settings), ...entities];
      return openDataSource(await dataSourceOptions(settings, { entities: all, migrations }));
    },
  };
}

function hostProvider(given: HostDataSource, entities: readonly EntityClass[]): FactoryProvider<DataSource> {
  const { inject, useFactory } = factoryOf(given);
  return {
    provide: WatchwordDataSource,
    inject: inject ?? [],
    useFactory: async (...injected: unknown[]) => adoptDataSource(await useFactory(...injected), entities),
  };
}

function factoryOf(given: HostDataSource): Pick<FactoryProvider<DataSource>, 'inject' | 'useFactory'> {
  if (given instanceof DataSource) return { useFactory: () => given };
  if (typeof given === 'object' && 'useFactory' in given) return given;
  return { inject: [given], useFactory: (found: DataSource) => found };
}

interface OpenedOptions {
  readonly opened: DataSource;
}

/** Gives our data source to @nestjs/typeorm, for the entities of a team, and closes it at the end. */
function typeOrmOfOurs(name: string | undefined): DynamicModule {
  return TypeOrmModule.forRootAsync({
    ...(name !== undefined && { name }),
    inject: [WatchwordDataSource],
    useFactory: (opened: DataSource) => ({ type: opened.options.type, opened }) as object,
    dataSourceFactory: (options) => Promise.resolve((options as unknown as OpenedOptions).opened),
  });
}
