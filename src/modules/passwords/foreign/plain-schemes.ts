import { readArgon2Hash } from './argon2-hash.js';
import { readPasslibBcryptHash, readPhcBcryptHash } from './bcrypt-digest-hash.js';
import { readBcryptHash } from './bcrypt-hash.js';
import { readRedwoodHash, readSecurePasswordHash } from './boxed-hash.js';
import { readCryptScryptHash } from './crypt-scrypt-hash.js';
import { readFirebaseScryptHash } from './firebase-scrypt-hash.js';
import type { ForeignScheme } from './foreign-scheme.js';
import { readPbkdf2Hash } from './pbkdf2-hash.js';
import { readScryptHash } from './scrypt-hash.js';
import { readScryptKdfHash } from './scrypt-kdf-hash.js';
import { readShaCryptHash } from './sha-crypt-hash.js';
import { readShiroHash } from './shiro-hash.js';

/** Schemes whose text needs nothing but itself. */
export const PLAIN_SCHEMES: readonly ForeignScheme[] = [
  readBcryptHash,
  readArgon2Hash,
  readScryptHash,
  readFirebaseScryptHash,
  readPbkdf2Hash,
  readShaCryptHash,
  readPasslibBcryptHash,
  readPhcBcryptHash,
  readScryptKdfHash,
  readCryptScryptHash,
  readSecurePasswordHash,
  readRedwoodHash,
  readShiroHash,
];
