import { readArgon2Hash } from './argon2-hash.js';
import { readBcryptHash } from './bcrypt-hash.js';
import { readDirectoryPbkdf2Hash } from './directory-pbkdf2-hash.js';
import { firstReading } from './first-reading.js';
import type { ForeignHash, ForeignScheme } from './foreign-scheme.js';
import { readSaltedDigestHash } from './salted-digest-hash.js';
import { readShaCryptHash } from './sha-crypt-hash.js';
import { readSpringHash } from './spring-hash.js';

const CRYPT = [readBcryptHash, readShaCryptHash];
const BCRYPT = [readBcryptHash];
const SHA_CRYPT = [readShaCryptHash];
const ARGON2 = [readArgon2Hash];

/** What may stand behind a label; a map, for the label comes out of a file. */
const BEHIND = new Map<string, readonly ForeignScheme[]>([
  // LDAP servers and Dovecot
  ['crypt', CRYPT],
  ['blf-crypt', BCRYPT],
  ['sha256-crypt', SHA_CRYPT],
  ['sha512-crypt', SHA_CRYPT],
  ['argon2', ARGON2],
  ['argon2i', ARGON2],
  ['argon2id', ARGON2],
  // Spring Security, besides `{argon2}`
  ['bcrypt', BCRYPT],
  ['argon2@springsecurity_v5_8', ARGON2],
  ['ldap', [readSaltedDigestHash]],
]);

const FORM = /^\{(?<label>[^{}]{1,40})\}(?<inner>.+)$/;

/** With something of their own behind the label. */
const OWN: readonly ForeignScheme[] = [readSaltedDigestHash, readDirectoryPbkdf2Hash, readSpringHash];

/** A label in braces before a hash, as LDAP servers, Dovecot and Spring Security write it; its case does not count. */
export function readBracedHash(hash: string): ForeignHash | undefined {
  const { label = '', inner = '' } = FORM.exec(hash)?.groups ?? {};
  const schemes = BEHIND.get(label.toLowerCase());
  return (schemes && firstReading(schemes, inner)) ?? firstReading(OWN, hash);
}
