import bcrypt from 'bcrypt';
import type { ForeignHash } from './foreign-scheme.js';

/** About a second of one core; each step doubles it. */
const MAX_COST = 14;
const MOST_BYTES = 72;

const FORM = /^\$2[aby]\$(?<cost>0[4-9]|1\d|2\d|3[01])\$(?<saltAndKey>[./A-Za-z0-9]{53})$/;

/**
 * `$2a$`, `$2b$` and `$2y$` (Auth0, Supabase, PHP and most others).
 *
 * The rules are those of the system that made the hash: bcrypt reads 72 bytes of the password and no more, and many stop at
 * a NUL. What of the password was not read may be mistyped, so such a login keeps the foreign hash.
 */
export function readBcryptHash(hash: string): ForeignHash | undefined {
  const stored = bcryptIn(hash);
  if (stored === undefined) return undefined;
  return { verify: (password) => bcrypt.compare(password, stored), seesAllOf: bcryptSeesAllOf };
}

/**
 * The text as `bcrypt.compare` reads it; undefined when it is no bcrypt hash or costs too much. The three labels differ only
 * in the bugs of old libraries, so all are read as `$2b$`: for `$2a$` the library would imitate one, which counts lengths
 * modulo 256.
 */
export function bcryptIn(text: string): string | undefined {
  const { cost, saltAndKey } = FORM.exec(text)?.groups ?? {};
  if (cost === undefined || saltAndKey === undefined || Number(cost) > MAX_COST) return undefined;
  return `$2b$${cost}$${saltAndKey}`;
}

/** Whether bcrypt, in every implementation, reads the text to its end. */
export function bcryptSeesAllOf(text: string): boolean {
  return Buffer.byteLength(text) <= MOST_BYTES && !text.includes('\0');
}
