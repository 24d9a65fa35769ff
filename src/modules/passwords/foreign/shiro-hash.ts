import { hash as digestOf } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { BASE64_KEY, BASE64_SALT, fromBase64, isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';

/** Half a second of the thread that serves requests; Shiro 1 writes 500,000. */
const MAX_ITERATIONS = 700_000;
/** Some milliseconds. */
const ITERATIONS_IN_ONE_GO = 1000;

const FORM = new RegExp(
  `^\\$shiro1\\$SHA-(?<bits>256|512)\\$(?<iterations>[1-9]\\d{0,5})\\$(?<salt>${BASE64_SALT})\\$(?<key>${BASE64_KEY})$`,
);

/** Apache Shiro 1: a digest of salt and password, and then as many digests of the digest. */
export function readShiroHash(hash: string): ForeignHash | undefined {
  const { bits, iterations, salt = '', key = '' } = FORM.exec(hash)?.groups ?? {};
  const count = Number(iterations);
  const expected = fromBase64(key);
  if (bits === undefined || count > MAX_ITERATIONS || expected.length !== Number(bits) / 8) return undefined;
  const algorithm = `sha${bits}`;
  return {
    verify: async (password) => {
      let last = digestOf(algorithm, Buffer.concat([fromBase64(salt), Buffer.from(password, 'utf8')]), 'buffer');
      for (let done = 1; done < count; done += 1) {
        last = digestOf(algorithm, last, 'buffer');
        if (done % ITERATIONS_IN_ONE_GO === 0) await setImmediate();
      }
      return isSameKey(last, expected);
    },
  };
}
