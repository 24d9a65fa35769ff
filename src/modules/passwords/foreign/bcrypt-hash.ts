import { createHash } from 'node:crypto';
import bcrypt from 'bcrypt';
import type { PasswordTest } from './foreign-scheme.js';

/** About a second of one core; each step doubles it. */
const MAX_COST = 14;

const FORM =
  /^(?<django>bcrypt\$|bcrypt_sha256\$)?\$2[aby]\$(?<cost>0[4-9]|1\d|2\d|3[01])\$(?<saltAndKey>[./A-Za-z0-9]{53})$/;

/**
 * `$2a$`, `$2b$` and `$2y$` (Auth0, Supabase, PHP and most others), and what Django writes in front of them.
 *
 * The rules are those of the system that made the hash: bcrypt reads 72 bytes of the password and no more, except under
 * Django's `bcrypt_sha256`, which feeds it the hexadecimal digits of a SHA-256. The three labels differ only in the bugs of
 * old libraries, so all are read as `$2b$`: for `$2a$` the library would imitate one, which counts lengths modulo 256.
 */
export function readBcryptHash(hash: string): PasswordTest | undefined {
  const { django, cost, saltAndKey } = FORM.exec(hash)?.groups ?? {};
  if (cost === undefined || saltAndKey === undefined || Number(cost) > MAX_COST) return undefined;
  const stored = `$2b$${cost}$${saltAndKey}`;
  const isDigested = django === 'bcrypt_sha256$';
  return (password) => bcrypt.compare(isDigested ? sha256Digits(password) : password, stored);
}

function sha256Digits(password: string): string {
  return createHash('sha256').update(password, 'utf8').digest('hex');
}
