import { createHmac } from 'node:crypto';
import bcrypt from 'bcrypt';
import { bcryptIn, bcryptSeesAllOf } from './bcrypt-hash.js';
import type { ForeignHash } from './foreign-scheme.js';

const PASSLIB_FORM =
  /^\$bcrypt-sha256\$v=2,t=2[aby],r=(?<cost>[1-9]\d?)\$(?<salt>[./A-Za-z0-9]{22})\$(?<key>[./A-Za-z0-9]{31})$/;
const PHC_FORM = new RegExp(
  `^\\$bcrypt\\$v=98\\$r=(?<cost>[1-9]\\d?)\\$(?<salt>[A-Za-z0-9+/]{22})(?:==)?\\$(?<key>[A-Za-z0-9+/]{31})=?$`,
);

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const OF_BCRYPT = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** passlib's `bcrypt_sha256`, second version: bcrypt of an HMAC of the password, under the salt as it is written. */
export function readPasslibBcryptHash(hash: string): ForeignHash | undefined {
  const { cost = '', salt = '', key = '' } = PASSLIB_FORM.exec(hash)?.groups ?? {};
  const stored = bcryptIn(`$2b$${cost.padStart(2, '0')}$${salt}${key}`);
  if (stored === undefined) return undefined;
  return {
    verify: (password) => bcrypt.compare(createHmac('sha256', salt).update(password, 'utf8').digest('base64'), stored),
  };
}

/** bcrypt as a PHC string, by `@phc/bcrypt` and AdonisJS: the same bytes in the base64 that others use. */
export function readPhcBcryptHash(hash: string): ForeignHash | undefined {
  const { cost = '', salt = '', key = '' } = PHC_FORM.exec(hash)?.groups ?? {};
  const stored = bcryptIn(`$2b$${cost.padStart(2, '0')}$${inAlphabetOfBcrypt(salt + key)}`);
  if (stored === undefined) return undefined;
  return { verify: (password) => bcrypt.compare(password, stored), seesAllOf: bcryptSeesAllOf };
}

function inAlphabetOfBcrypt(base64: string): string {
  return base64.replaceAll(/[A-Za-z0-9+/]/g, (character) => OF_BCRYPT[STANDARD.indexOf(character)] ?? '');
}
