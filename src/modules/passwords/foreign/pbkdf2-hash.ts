import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { PasswordTest } from './foreign-scheme.js';

const derive = promisify(pbkdf2);

/** About a second of one core; Django 5.2 writes 1,000,000. */
const MAX_ITERATIONS = 2_000_000;

const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
type Digest = keyof typeof DIGEST_BYTES;

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
export function readPbkdf2Hash(hash: string): PasswordTest | undefined {
  const django = DJANGO_FORM.exec(hash)?.groups;
  if (django) return testFor(django, (text) => Buffer.from(text, 'utf8'));
  const phc = PHC_FORM.exec(hash)?.groups;
  if (phc) return testFor(phc);
  const passlib = PASSLIB_FORM.exec(hash)?.groups;
  if (passlib) return testFor({ ...passlib, key: (passlib['key'] ?? '').replaceAll('.', '+') }, fromAdaptedBase64);
  const keycloak = KEYCLOAK_FORM.exec(hash)?.groups;
  return keycloak && testFor(keycloak);
}

/**
 * Derives one digest's length of the key and compares that. What lies beyond is made of the same password by the same
 * work over again, so it would make a login several times as long and the answer no surer.
 */
function testFor(groups: Readonly<Record<string, string | undefined>>, saltOf = fromBase64): PasswordTest | undefined {
  const { digest = 'sha1', length, salt = '', key = '' } = groups;
  const iterations = Number(groups['iterations']);
  const expected = fromBase64(key);
  if (iterations > MAX_ITERATIONS || (length !== undefined && Number(length) !== expected.length)) return undefined;
  const firstBlock = expected.subarray(0, DIGEST_BYTES[digest as Digest]);
  const saltBytes = saltOf(salt);
  return async (password) =>
    isSameKey(await derive(password, saltBytes, iterations, firstBlock.length, digest), firstBlock);
}

function fromAdaptedBase64(text: string): Buffer {
  return fromBase64(text.replaceAll('.', '+'));
}
