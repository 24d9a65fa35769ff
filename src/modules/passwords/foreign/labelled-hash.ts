import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { readArgon2Hash } from './argon2-hash.js';
import { bcryptSeesAllOf, readBcryptHash } from './bcrypt-hash.js';
import { firstReading } from './first-reading.js';
import type { ForeignHash, ForeignScheme } from './foreign-scheme.js';
import { readPbkdf2Hash } from './pbkdf2-hash.js';
import { readShaCryptHash } from './sha-crypt-hash.js';

/** What a system makes of a password before a scheme hashes it. The scheme's own text does not show it, so a label does. */
interface Preparation {
  readonly schemes: readonly ForeignScheme[];
  /** Whether it cannot be done without IMPORTED_PASSWORD_PEPPER. */
  readonly isPeppered?: boolean;
  /** @param pepper empty when the preparation has none */
  of(password: string, pepper: Buffer): string;
  /** Left out where all of the password goes into what is made of it. */
  readonly seesAllOf?: (password: string) => boolean;
}

const BCRYPT = [readBcryptHash];

const SHA_256_DIGITS: Preparation = {
  schemes: BCRYPT,
  of: (password) => createHash('sha256').update(password, 'utf8').digest('hex'),
};

const PREPARATIONS: Readonly<Record<string, Preparation>> = {
  // Django's two
  bcrypt: { schemes: BCRYPT, of: (password) => password, seesAllOf: bcryptSeesAllOf },
  bcrypt_sha256: SHA_256_DIGITS,
  // its browsers send the digits in place of the password
  meteor: SHA_256_DIGITS,
  // with BCRYPT_HANDLE_LONG_PASSWORDS
  'flask-bcrypt': SHA_256_DIGITS,
  // the pepper is behind the password, so a long password leaves no room for it
  'devise-pepper': {
    schemes: BCRYPT,
    isPeppered: true,
    of: (password, pepper) => `${password}${pepper.toString('utf8')}`,
    seesAllOf: bcryptSeesAllOf,
  },
  // SECURITY_PASSWORD_SALT is the key, whatever its name says
  'flask-security': {
    schemes: [readBcryptHash, readArgon2Hash, readPbkdf2Hash, readShaCryptHash],
    isPeppered: true,
    of: (password, pepper) => createHmac('sha512', pepper).update(password, 'utf8').digest('base64'),
  },
};

/** Django writes a `$` between its label and bcrypt's own; the other labels are ours and go with one or two. */
const FORM = /^(?<label>[a-z][a-z0-9_-]{0,30})\$?(?<inner>\$.+)$/;

/** A label, and behind it a hash of what the labelled system makes of the password first. */
export function readLabelledHash(hash: string, pepper?: KeyObject): ForeignHash | undefined {
  const { label = '', inner = '' } = FORM.exec(hash)?.groups ?? {};
  if (!Object.hasOwn(PREPARATIONS, label)) return undefined;
  const preparation = PREPARATIONS[label] as Preparation;
  if (preparation.isPeppered && !pepper) return undefined;
  const reading = firstReading(preparation.schemes, inner);
  if (!reading) return undefined;
  const { seesAllOf } = preparation;
  return {
    verify: (password) => reading.verify(preparation.of(password, pepper?.export() ?? Buffer.alloc(0))),
    ...(seesAllOf && { seesAllOf }),
  };
}
