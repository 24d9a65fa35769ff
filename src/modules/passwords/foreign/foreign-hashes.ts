import { readArgon2Hash } from './argon2-hash.js';
import { readBcryptHash } from './bcrypt-hash.js';
import { readFirebaseScryptHash } from './firebase-scrypt-hash.js';
import type { ForeignScheme, PasswordTest } from './foreign-scheme.js';
import { readPbkdf2Hash } from './pbkdf2-hash.js';
import { readScryptHash } from './scrypt-hash.js';
import { readShaCryptHash } from './sha-crypt-hash.js';

const SCHEMES: readonly ForeignScheme[] = [
  readBcryptHash,
  readArgon2Hash,
  readScryptHash,
  readFirebaseScryptHash,
  readPbkdf2Hash,
  readShaCryptHash,
];

/**
 * How to check a password against a hash that another system made (docs/accounts-and-passwords.md has the table);
 * undefined when none of the schemes reads it within its bounds.
 */
export function readForeignHash(hash: string): PasswordTest | undefined {
  for (const read of SCHEMES) {
    const test = read(hash);
    if (test) return test;
  }
  return undefined;
}
