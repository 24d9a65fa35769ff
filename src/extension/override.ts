import type { Abstract, Type } from '@nestjs/common';
import { EXTENSION_POINTS, type ExtensionPoint } from './extension-points.js';

/** What stands in the place of a default: a class that Nest makes, or an object that is there already. */
export interface Override {
  /** What is replaced: an extension point. */
  readonly port: Abstract<unknown>;
  /** What stands in its place. */
  readonly adapter: Type<unknown> | object;
}

/** Puts an adapter of your own in the place of the default: `override(PasswordHasher, Argon2PasswordHasher)`. */
export function override<T extends object>(port: Abstract<T>, adapter: Type<T> | T): Override {
  return { port, adapter };
}

/** @throws Error when something is overridden that cannot be, or twice: better than an override that silently does nothing */
export function assertOverridesAreKnown(overrides: readonly Override[]): void {
  const seen = new Set<Abstract<unknown>>();
  for (const { port } of overrides) {
    if (!EXTENSION_POINTS.some((point) => point.port === port)) {
      const names = EXTENSION_POINTS.map((point) => point.port.name).join(', ');
      throw new Error(`${port.name} is no extension point; these are: ${names}`);
    }
    if (seen.has(port)) throw new Error(`${port.name} is overridden twice`);
    seen.add(port);
  }
}

/** The adapter that the overrides leave or put behind the port. */
export function adapterFor({ port, adapter }: ExtensionPoint, overrides: readonly Override[]): Override['adapter'] {
  return overrides.find((candidate) => candidate.port === port)?.adapter ?? adapter;
}
