import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ServedRoutes } from '../extension/served-routes.js';
import { Endpoints } from '../http/endpoints.js';

/** As much of Nest's configuration of an application as the prefix needs; SwaggerModule reads it in the same place. */
interface PrefixConfig {
  getGlobalPrefix(): string;
  getGlobalPrefixOptions(): { readonly exclude?: readonly CompiledExclusion[] };
  setGlobalPrefixOptions(options: object): void;
}

/** As Nest has compiled it. */
interface CompiledExclusion {
  readonly path: string;
  readonly pathRegex: RegExp;
}

/** What the application has of our routes; the defaults where it has no WatchwordModule. */
export function endpointsOf(app: INestApplication): Endpoints {
  return find(app, Endpoints) ?? new Endpoints();
}

/**
 * Keeps a global prefix, whenever and by whomever it is set, from our routes: they have theirs already, from their modules.
 * Nest offers exclusions only together with the prefix, so ours are added to whatever the application asks for.
 */
export function keepOwnAddresses(app: INestApplication): void {
  const served = find(app, ServedRoutes);
  if (!served) return;
  const { config } = app as unknown as { readonly config: PrefixConfig };
  const prefix = config.getGlobalPrefix();
  const before = config.getGlobalPrefixOptions();
  // Nest compiles what it is given here
  app.setGlobalPrefix(prefix, { exclude: [...served.list()] });
  const ours = (config.getGlobalPrefixOptions().exclude ?? []).map(byItsOwnPathAlone);
  config.setGlobalPrefixOptions(before);
  const read = config.getGlobalPrefixOptions.bind(config);
  config.getGlobalPrefixOptions = () => {
    const given = read();
    return { ...given, exclude: [...(given.exclude ?? []), ...ours] };
  };
  served.confirmConfiguration();
}

/** Nest compares what a route is declared with, and would take `users/search` of the application for our `users/:id`. */
function byItsOwnPathAlone(exclusion: CompiledExclusion): CompiledExclusion {
  const literal = exclusion.path.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
  return { ...exclusion, pathRegex: new RegExp(`^${literal}/?$`) };
}

/** `app.get` would write what it does not find into the log as an error. */
function find<T>(app: INestApplication, type: Type<T>): T | undefined {
  const modules = [...app.get(ModulesContainer).values()];
  return modules.map(({ providers }) => providers.get(type)?.instance as T | undefined).find(Boolean);
}
