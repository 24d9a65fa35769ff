import type { ForeignHash } from './foreign-scheme.js';
import { type Pbkdf2Digest, pbkdf2Reading } from './pbkdf2-key.js';
import { scryptReading } from './scrypt-key.js';

const SALT_AND_KEY = '\\$(?<salt>[^$]{1,64})\\$(?<key>(?:[0-9a-f]{2}){16,64})$';
const SCRYPT_FORM = new RegExp(`^scrypt:(?<N>[1-9]\\d{0,6}):(?<r>[1-9]\\d?):(?<p>[1-9]\\d?)${SALT_AND_KEY}`);
const PBKDF2_FORM = new RegExp(`^pbkdf2:(?<digest>sha1|sha256|sha512):(?<iterations>[1-9]\\d{0,6})${SALT_AND_KEY}`);

/** Werkzeug (Flask): its salt is the text itself, its key in hexadecimal digits. */
export function readWerkzeugHash(hash: string): ForeignHash | undefined {
  const scrypt = SCRYPT_FORM.exec(hash)?.groups;
  const pbkdf2 = PBKDF2_FORM.exec(hash)?.groups;
  return (scrypt && readScrypt(scrypt)) ?? (pbkdf2 && readPbkdf2(pbkdf2));
}

type Groups = Readonly<Record<string, string | undefined>>;

function readScrypt({ N, r, p, salt = '', key = '' }: Groups): ForeignHash | undefined {
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return scryptReading(cost, Buffer.from(salt, 'utf8'), Buffer.from(key, 'hex'));
}

function readPbkdf2({ digest, iterations, salt = '', key = '' }: Groups): ForeignHash | undefined {
  return pbkdf2Reading({
    digest: digest as Pbkdf2Digest,
    iterations: Number(iterations),
    salt: Buffer.from(salt, 'utf8'),
    key: Buffer.from(key, 'hex'),
  });
}
