import { KeyObject } from 'node:crypto';

/** Freezes arrays and objects all the way down. A KeyObject is immutable already and keeps state of its own. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof KeyObject) return value;
  const parts: Iterable<unknown> = value instanceof Map ? value.values() : Object.values(value);
  for (const part of parts) deepFreeze(part);
  return Object.freeze(value);
}

/** A map that cannot be changed, which freezing alone does not achieve: entries are not properties. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const refuse = {
    value: () => {
      throw new TypeError('Settings cannot be changed.');
    },
  };
  return Object.freeze(Object.defineProperties(new Map(entries), { set: refuse, delete: refuse, clear: refuse }));
}
