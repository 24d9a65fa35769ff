import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { PasswordTest } from './foreign-scheme.js';

const MAX_MEMORY_KIB = 128 * 1024;
/** Memory times passes: about a second of one core. */
const MAX_MEMORY_PASSES_KIB = 512 * 1024;
const MAX_LANES = 16;
/** RFC 9106, section 3.1: so much for each lane, and a salt of no less than 8 bytes. */
const MIN_LANE_KIB = 8;
const MIN_SALT_BYTES = 8;

/** As the library numbers them. */
const TYPES = { i: 1, id: 2 } as const;
const VERSION_1_0 = 0;
const VERSION_1_3 = 1;

const FORM = new RegExp(
  '^(?:argon2)?\\$argon2(?<type>id?)\\$(?:v=(?<version>16|19)\\$)?' +
    'm=(?<memory>[1-9]\\d{0,6}),t=(?<passes>[1-9]\\d{0,6}),p=(?<lanes>[1-9]\\d?)' +
    `\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

/**
 * argon2i and argon2id as PHC strings, with or without the padding of base64, and with Django's `argon2` in front. Without
 * a version it is 1.0, from before strings had one. Keyed hashes (`keyid`, `data`) are not read: their key is elsewhere.
 */
export function readArgon2Hash(hash: string): PasswordTest | undefined {
  const groups = FORM.exec(hash)?.groups;
  if (!groups) return undefined;
  const { type, version, salt = '', key = '' } = groups;
  const [memory, passes, lanes] = [Number(groups['memory']), Number(groups['passes']), Number(groups['lanes'])];
  if (memory > MAX_MEMORY_KIB || memory * passes > MAX_MEMORY_PASSES_KIB) return undefined;
  if (lanes > MAX_LANES || memory < lanes * MIN_LANE_KIB) return undefined;
  const saltBytes = fromBase64(salt);
  if (saltBytes.length < MIN_SALT_BYTES) return undefined;

  const expected = fromBase64(key);
  const options = {
    algorithm: TYPES[type === 'id' ? 'id' : 'i'],
    version: version === '19' ? VERSION_1_3 : VERSION_1_0,
    memoryCost: memory,
    timeCost: passes,
    parallelism: lanes,
    salt: saltBytes,
    outputLen: expected.length,
  };
  return async (password) => {
    // At first use: a platform for which there is no binary can do all but this.
    const { hashRaw } = await import('@node-rs/argon2');
    return isSameKey(await hashRaw(password, options), expected);
  };
}
