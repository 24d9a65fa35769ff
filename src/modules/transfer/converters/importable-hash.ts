import { createSecretKey } from 'node:crypto';
import { importForeignHash } from '../../passwords/index.js';

/** A conversion has no settings. So only the import checks whether the pepper is set that a hash needs. */
const SOME_PEPPER = createSecretKey(Buffer.from('any pepper'));

/** Whether an import accepts the hash: its scheme is read, it is within the bounds, and no other scheme writes this form. */
export function isImportableHash(hash: string): boolean {
  return 'stored' in importForeignHash(hash, SOME_PEPPER);
}
