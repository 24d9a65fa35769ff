import type { KeyObject } from 'node:crypto';
import { firstReading } from './first-reading.js';
import type { ForeignHash, ForeignScheme } from './foreign-scheme.js';
import { readLabelledHash } from './labelled-hash.js';
import { readNodeHash } from './node-hash.js';
import { PLAIN_SCHEMES } from './plain-schemes.js';
import { SYSTEM_SCHEMES } from './system-schemes.js';

/** What is longer is no hash; 389-DS and passport-local-mongoose write some that are longer than the column. */
const LONGEST_TEXT = 2_048;
/** Of the column. */
const LONGEST_STORED = 255;

const SCHEMES: readonly ForeignScheme[] = [...PLAIN_SCHEMES, ...SYSTEM_SCHEMES, readLabelledHash, readNodeHash];

/** What an import makes of a hash. */
export type ImportedHash = { readonly stored: string } | { readonly refusal: HashRefusal };

/** Why a hash is not imported. */
export interface HashRefusal {
  /** Of which one has to stand before the hash; empty when the hash is of no scheme that is read, or needs too much work. */
  readonly prefixes: readonly string[];
}

const UNREADABLE: ImportedHash = { refusal: { prefixes: [] } };

/**
 * How to check a password against a hash that another system made (docs/accounts-and-passwords.md has the table);
 * undefined when none of the schemes reads it within its bounds.
 *
 * @param pepper IMPORTED_PASSWORD_PEPPER
 */
export function readForeignHash(hash: string, pepper?: KeyObject): ForeignHash | undefined {
  return hash.length > LONGEST_TEXT ? undefined : firstReading(SCHEMES, hash, pepper);
}

/** What is to be stored of a hash that another system made, or why it cannot be imported as it is. */
export function importForeignHash(hash: string, pepper?: KeyObject): ImportedHash {
  const reading = readForeignHash(hash, pepper);
  if (!reading) return UNREADABLE;
  if (reading.ambiguousWithout) return { refusal: { prefixes: reading.ambiguousWithout } };
  return storedAs(reading.stored ?? hash);
}

/** What is stored of a hash that can be read; refused where there is no room for it. */
export function storedAs(hash: string): ImportedHash {
  return hash.length > LONGEST_STORED ? UNREADABLE : { stored: hash };
}
