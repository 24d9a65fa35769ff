import { collectDefaultMetrics, Registry } from 'prom-client';

let registry: Registry | undefined;

/**
 * Memory, processor, event loop and garbage collection, under the names that every dashboard knows. One for the process,
 * because its observers watch the whole of it and cannot be taken back; and from the first reading on, because whom nobody
 * asks need not watch.
 */
export function processMetrics(): Registry {
  if (registry === undefined) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}
