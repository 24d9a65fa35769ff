import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';
import { phcNumbers } from './phc-parameters.js';

const MAX_MEMORY_KIB = 128 * 1024;
/** Memory times passes: up to a second of one core. Flask-Security passes ten times over 64 MiB. */
const MAX_MEMORY_PASSES_KIB = 1024 * 1024;
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
    `(?<cost>[a-z0-9=,]+)\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

/**
 * argon2i and argon2id as PHC strings, with or without the padding of base64, and with Django's `argon2` in front. The
 * parameters stand in any order: argon2 for Node writes `m=…,p=…,t=…` from 0.45 on. Without a version it is 1.0, from before
 * strings had one. Keyed hashes (`keyid`, `data`) are not read: their key is elsewhere.
 */
export function readArgon2Hash(hash: string): ForeignHash | undefined {
  const { type, version, cost = '', salt = '', key = '' } = FORM.exec(hash)?.groups ?? {};
  const parameters = phcNumbers(cost, ['m', 't', 'p']);
  if (!parameters) return undefined;
  const { m: memory, t: passes, p: lanes } = parameters;
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
  const verify = async (password: string): Promise<boolean> => {
    // At first use: a platform for which there is no binary can do all but this.
    const { hashRaw } = await import('@node-rs/argon2');
    return isSameKey(await hashRaw(password, options), expected);
  };
  return { verify };
}
