import { cryptNumber, fromCryptBase64 } from './crypt-alphabet.js';
import type { ForeignHash } from './foreign-scheme.js';
import { scryptReading } from './scrypt-key.js';

const FORM =
  /^\$7\$(?<logN>[./0-9A-Za-z])(?<r>[./0-9A-Za-z]{5})(?<p>[./0-9A-Za-z]{5})(?<salt>[./0-9A-Za-z]{1,64})\$(?<key>[./0-9A-Za-z]{43})$/;

/** `$7$`, scrypt of crypt(3) and of libsodium: the salt is the text, not the bytes that it stands for. */
export function readCryptScryptHash(hash: string): ForeignHash | undefined {
  const { logN = '', r = '', p = '', salt = '', key = '' } = FORM.exec(hash)?.groups ?? {};
  const cost = { N: 2 ** cryptNumber(logN), r: cryptNumber(r), p: cryptNumber(p) };
  return scryptReading(cost, Buffer.from(salt, 'ascii'), fromCryptBase64(key));
}
