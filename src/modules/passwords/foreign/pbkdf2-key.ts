import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { isSameKey } from './derived-key.js';
import type { PasswordTest } from './foreign-scheme.js';

const derive = promisify(pbkdf2);

/** About a second of one core; Django 5.2 writes 1,000,000. */
const MAX_ITERATIONS = 2_000_000;

const DIGEST_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
export type Pbkdf2Digest = keyof typeof DIGEST_BYTES;

/** What a PBKDF2 hash says. */
export interface Pbkdf2Parts {
  readonly digest: Pbkdf2Digest;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/**
 * Derives one digest's length of the key and compares that. What lies beyond is made of the same password by the same
 * work over again, so it would make a login several times as long and the answer no surer.
 *
 * @returns undefined when the iterations are out of bounds
 */
export function pbkdf2Test({ digest, iterations, salt, key }: Pbkdf2Parts): PasswordTest | undefined {
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) return undefined;
  const firstBlock = key.subarray(0, DIGEST_BYTES[digest]);
  return async (password) => isSameKey(await derive(password, salt, iterations, firstBlock.length, digest), firstBlock);
}
