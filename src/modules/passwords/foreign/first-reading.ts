import type { KeyObject } from 'node:crypto';
import type { ForeignHash, ForeignScheme } from './foreign-scheme.js';

/** The reading of the first scheme that reads the text. */
export function firstReading(
  schemes: readonly ForeignScheme[],
  hash: string,
  pepper?: KeyObject,
): ForeignHash | undefined {
  for (const read of schemes) {
    const reading = read(hash, pepper);
    if (reading) return reading;
  }
  return undefined;
}
