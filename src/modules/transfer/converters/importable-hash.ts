import { createSecretKey } from 'node:crypto';
import { importForeignHash } from '../../passwords/index.js';

/** A conversion has no settings: whether the import has the pepper that a hash needs is said there. */
const SOME_PEPPER = createSecretKey(Buffer.from('any pepper'));

/** Whether an import takes the hash: it is of a scheme that is read, within its bounds, and only that scheme writes such a text. */
export function isImportableHash(hash: string): boolean {
  return 'stored' in importForeignHash(hash, SOME_PEPPER);
}
