import { BASE64_KEY, BASE64_SALT, fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { phcNumbers } from './phc-parameters.js';
import { scryptReading } from './scrypt-key.js';

const SMALL = '[1-9]\\d?';
const PHC_FORM = new RegExp(`^\\$scrypt\\$(?<cost>[a-z0-9=,]+)\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`);
const DJANGO_FORM = new RegExp(
  `^scrypt\\$(?<N>[1-9]\\d{0,6})\\$(?<salt>[^$]{1,64})\\$(?<r>${SMALL})\\$(?<p>${SMALL})\\$(?<key>${BASE64_KEY})$`,
);

/** scrypt as PHC strings (passlib writes the same), and by Django. */
export function readScryptHash(hash: string): ForeignHash | undefined {
  return readPhc(hash) ?? readDjango(hash);
}

function readPhc(hash: string): ForeignHash | undefined {
  const { cost = '', salt = '', key = '' } = PHC_FORM.exec(hash)?.groups ?? {};
  const byLogarithm = phcNumbers(cost, ['ln', 'r', 'p']);
  if (byLogarithm) return scryptReading({ ...byLogarithm, N: 2 ** byLogarithm.ln }, fromBase64(salt), fromBase64(key));
  // AdonisJS and nuxt-auth-utils write N itself, under its small letter
  const byNumber = phcNumbers(cost, ['n', 'r', 'p']);
  return byNumber && scryptReading({ ...byNumber, N: byNumber.n }, fromBase64(salt), fromBase64(key));
}

function readDjango(hash: string): ForeignHash | undefined {
  const { N, r, p, salt, key } = DJANGO_FORM.exec(hash)?.groups ?? {};
  if (salt === undefined || key === undefined) return undefined;
  return scryptReading({ N: Number(N), r: Number(r), p: Number(p) }, Buffer.from(salt, 'utf8'), fromBase64(key));
}
