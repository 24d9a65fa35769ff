import { BASE64_KEY, BASE64_SALT, fromBase64 } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { type Pbkdf2Digest, pbkdf2Reading } from './pbkdf2-key.js';
import { scryptReading } from './scrypt-key.js';

const KEY_BYTES = 32;

/** Fixed in Pbkdf2PasswordEncoder.java, of which the label names the version; salt and key stand in one text. */
const PBKDF2: Readonly<Record<string, { digest: Pbkdf2Digest; iterations: number; saltBytes: number }>> = {
  pbkdf2: { digest: 'sha1', iterations: 185_000, saltBytes: 8 },
  'pbkdf2@SpringSecurity_v5_8': { digest: 'sha256', iterations: 310_000, saltBytes: 16 },
};
const PBKDF2_FORM = /^\{(?<label>pbkdf2(?:@SpringSecurity_v5_8)?)\}(?<digits>(?:[0-9a-f]{2}){40,48})$/;

const SCRYPT_FORM = new RegExp(
  '^\\{scrypt(?:@SpringSecurity_v5_8)?\\}' +
    `\\$(?<cost>[0-9a-f]{5,6})\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

/** What Spring Security has of its own. Behind its `{bcrypt}` and `{argon2}` stands what everybody writes. */
export function readSpringHash(hash: string): ForeignHash | undefined {
  return readPbkdf2(hash) ?? readScrypt(hash);
}

function readPbkdf2(hash: string): ForeignHash | undefined {
  const { label = '', digits = '' } = PBKDF2_FORM.exec(hash)?.groups ?? {};
  const encoder = PBKDF2[label];
  const bytes = Buffer.from(digits, 'hex');
  if (bytes.length !== (encoder?.saltBytes ?? 0) + KEY_BYTES || !encoder) return undefined;
  const { digest, iterations, saltBytes } = encoder;
  return pbkdf2Reading({ digest, iterations, salt: bytes.subarray(0, saltBytes), key: bytes.subarray(saltBytes) });
}

/** The cost is one number: the logarithm of N, r and p, of which the latter two take a byte each. */
function readScrypt(hash: string): ForeignHash | undefined {
  const { cost, salt, key } = SCRYPT_FORM.exec(hash)?.groups ?? {};
  if (cost === undefined || salt === undefined || key === undefined) return undefined;
  const bits = Number.parseInt(cost, 16);
  const [log2, r, p] = [bits >>> 16, (bits >>> 8) & 255, bits & 255];
  return p === 0 ? undefined : scryptReading({ N: 2 ** log2, r, p }, fromBase64(salt), fromBase64(key));
}
