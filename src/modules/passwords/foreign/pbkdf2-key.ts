import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';

const derive = promisify(pbkdf2);

/** About a second of one core; Django 5.2 writes 1,000,000. */
const MAX_ITERATIONS = 2_000_000;

/** With fewer, passwords would begin to match by chance. */
const MIN_KEY_BYTES = 16;

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
 * @returns undefined when the iterations are out of bounds, or the key is too short
 */
export function pbkdf2Reading({ digest, iterations, salt, key }: Pbkdf2Parts): ForeignHash | undefined {
  if (!Number.isInteger(iterations) || iterations < 1 || iterations > MAX_ITERATIONS) return undefined;
  if (key.length < MIN_KEY_BYTES) return undefined;
  const firstBlock = firstBlockOf(key, digest);
  return {
    verify: async (password) =>
      isSameKey(await derive(password, salt, iterations, firstBlock.length, digest), firstBlock),
  };
}

/** As much of a key as is compared. */
export function firstBlockOf(key: Buffer, digest: Pbkdf2Digest): Buffer {
  return key.subarray(0, DIGEST_BYTES[digest]);
}
