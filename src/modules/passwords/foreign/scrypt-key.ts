import { scrypt, type ScryptOptions } from 'node:crypto';
import { isSameKey } from './derived-key.js';
import type { ForeignHash } from './foreign-scheme.js';

const MIB = 1024 * 1024;
const MAX_TABLE_BYTES = 128 * MIB;
/** N·r·p: about a second of one core. */
const MAX_EFFORT = 2 ** 21;
const MAX_BLOCK_SIZE = 32;
const MAX_PARALLEL = 16;

/** The names of RFC 7914. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** Whether scrypt is defined for the cost (RFC 7914, section 6), and it stays within the bounds. */
export function isBearable({ N, r, p }: ScryptCost): boolean {
  const isDefined = N > 1 && Number.isInteger(Math.log2(N)) && Math.log2(N) < 16 * r && p >= 1;
  return (
    isDefined && r <= MAX_BLOCK_SIZE && p <= MAX_PARALLEL && 128 * N * r <= MAX_TABLE_BYTES && N * r * p <= MAX_EFFORT
  );
}

/** Undefined when the cost is out of bounds. */
export function scryptReading(cost: ScryptCost, salt: Buffer, expected: Buffer): ForeignHash | undefined {
  if (!isBearable(cost)) return undefined;
  return { verify: async (password) => isSameKey(await scryptKey(password, salt, expected.length, cost), expected) };
}

export function scryptKey(password: string, salt: Buffer, length: number, { N, r, p }: ScryptCost): Promise<Buffer> {
  // Node counts the table and some more; the bound is already held, so this only has to be large enough.
  const options: ScryptOptions = { N, r, p, maxmem: 2 * MAX_TABLE_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
