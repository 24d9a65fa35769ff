import { BASE64_KEY, BASE64_SALT, fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { type Pbkdf2Digest, pbkdf2Reading } from './pbkdf2-key.js';

const ITERATIONS = '(?<iterations>[1-9]\\d{0,6})';
const DJANGO_FORM = new RegExp(
  `^pbkdf2_(?<digest>sha1|sha256)\\$${ITERATIONS}\\$(?<salt>[^$]{1,64})\\$(?<key>${BASE64_KEY})$`,
);
const PHC_FORM = new RegExp(
  `^\\$pbkdf2-(?<digest>sha1|sha256|sha512)\\$i=${ITERATIONS}(?:,l=(?<length>\\d\\d))?` +
    `\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);
/** passlib's base64 has a point where others have a plus, and its SHA-1 goes without a name. */
const PASSLIB_FORM = new RegExp(
  `^\\$pbkdf2(?:-(?<digest>sha256|sha512))?\\$${ITERATIONS}\\$(?<salt>[A-Za-z0-9./]{1,86})\\$(?<key>[A-Za-z0-9./]{22,86})$`,
);
/** Ours, for Keycloak has none: algorithm, hashIterations, salt and value of its two JSON columns. */
const KEYCLOAK_FORM = new RegExp(
  `^keycloak\\$pbkdf2(?:-(?<digest>sha256|sha512))?\\$${ITERATIONS}\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

/** PBKDF2 by Django, as PHC strings (Auth0's import takes these), by passlib, and by Keycloak. */
export function readPbkdf2Hash(hash: string): ForeignHash | undefined {
  const django = DJANGO_FORM.exec(hash)?.groups;
  if (django) return readingOf(django, (text) => Buffer.from(text, 'utf8'));
  const phc = PHC_FORM.exec(hash)?.groups;
  if (phc) return readingOf(phc);
  const passlib = PASSLIB_FORM.exec(hash)?.groups;
  if (passlib) return readingOf({ ...passlib, key: (passlib['key'] ?? '').replaceAll('.', '+') }, fromAdaptedBase64);
  const keycloak = KEYCLOAK_FORM.exec(hash)?.groups;
  return keycloak && readingOf(keycloak);
}

function readingOf(groups: Readonly<Record<string, string | undefined>>, saltOf = fromBase64): ForeignHash | undefined {
  const { digest = 'sha1', length, salt = '', key = '' } = groups;
  const expected = fromBase64(key);
  if (length !== undefined && Number(length) !== expected.length) return undefined;
  return pbkdf2Reading({
    digest: digest as Pbkdf2Digest,
    iterations: Number(groups['iterations']),
    salt: saltOf(salt),
    key: expected,
  });
}

function fromAdaptedBase64(text: string): Buffer {
  return fromBase64(text.replaceAll('.', '+'));
}
