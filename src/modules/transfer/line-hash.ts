import { type HashRefusal, type ImportedHash, NO_PASSWORD } from '../passwords/index.js';
import type { Flaw } from './bad-line.js';

/** What is stored of a line's hash. */
export interface LineHash {
  readonly stored: string;
  readonly flaws: readonly Flaw[];
}

const UNREADABLE_HASH: Flaw = {
  field: 'passwordHash',
  code: 'UNKNOWN_PASSWORD_HASH',
  message: 'passwordHash uses an unknown scheme, needs too much work, or was made with a pepper that is not set here',
};

/** Without a hash, no password matches. */
export function readLineHash(
  passwordHash: string | null | undefined,
  importHash: (passwordHash: string) => ImportedHash,
): LineHash {
  if (passwordHash === undefined || passwordHash === null) return { stored: NO_PASSWORD, flaws: [] };
  const imported = importHash(passwordHash);
  if ('stored' in imported) return { stored: imported.stored, flaws: [] };
  return { stored: NO_PASSWORD, flaws: [flawOf(imported.refusal)] };
}

function flawOf({ prefixes }: HashRefusal): Flaw {
  if (prefixes.length === 0) return UNREADABLE_HASH;
  return {
    field: 'passwordHash',
    code: 'AMBIGUOUS_PASSWORD_HASH',
    message: `Several systems write a passwordHash of this form. Put a prefix before it that says which one: ${prefixes.join(' or ')}`,
  };
}
