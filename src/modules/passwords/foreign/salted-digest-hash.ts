import { hash as digestOf } from 'node:crypto';
import { isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';

const DIGESTS: Readonly<Record<string, { readonly name: string; readonly bytes: number }>> = {
  smd5: { name: 'md5', bytes: 16 },
  ssha: { name: 'sha1', bytes: 20 },
  ssha256: { name: 'sha256', bytes: 32 },
  ssha384: { name: 'sha384', bytes: 48 },
  ssha512: { name: 'sha512', bytes: 64 },
};

/** Dovecot may say how the bytes are written. */
const FORM =
  /^\{(?<scheme>smd5|ssha(?:256|384|512)?)(?:\.(?<encoding>hex|b64|base64))?\}(?<text>[A-Za-z0-9+/]+={0,2})$/i;
const HEXADECIMAL = /^(?:[0-9a-f]{2})+$/i;

const LEAST_SALT_BYTES = 4;
const MOST_SALT_BYTES = 64;

/**
 * `{SSHA}` and its like, which LDAP servers and Dovecot keep: one digest of the password and a salt, and the salt behind
 * it. A guess costs next to nothing, so they are read only to be replaced (docs/decisions/0048): the metrics count those
 * that are left.
 */
export function readSaltedDigestHash(hash: string): ForeignHash | undefined {
  const { scheme = '', encoding = '', text = '' } = FORM.exec(hash)?.groups ?? {};
  const digest = DIGESTS[scheme.toLowerCase()];
  const bytes = bytesOf(text, encoding.toLowerCase());
  if (!digest || !bytes) return undefined;
  const [expected, salt] = [bytes.subarray(0, digest.bytes), bytes.subarray(digest.bytes)];
  if (salt.length < LEAST_SALT_BYTES || salt.length > MOST_SALT_BYTES) return undefined;
  const verify = (password: string): Promise<boolean> => {
    const derived = digestOf(digest.name, Buffer.concat([Buffer.from(password, 'utf8'), salt]), 'buffer');
    return Promise.resolve(isSameKey(derived, expected));
  };
  return { verify };
}

function bytesOf(text: string, encoding: string): Buffer | undefined {
  if (encoding === 'hex') return HEXADECIMAL.test(text) ? Buffer.from(text, 'hex') : undefined;
  return Buffer.from(text, 'base64');
}
