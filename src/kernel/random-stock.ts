import { randomFillSync } from 'node:crypto';

const STOCK_BYTES = 4_096;

const stock = Buffer.alloc(STOCK_BYTES);
let taken = STOCK_BYTES;

/**
 * Random bytes for ids, which need no secrecy: the system's generator is asked for many at a time, because each call to it
 * costs more than an id. No two callers get the same bytes. Secrets take theirs from the generator itself.
 *
 * @param count at most 4,096
 */
export function randomBytesForIds(count: number): Uint8Array {
  if (taken + count > STOCK_BYTES) {
    randomFillSync(stock);
    taken = 0;
  }
  const bytes = stock.subarray(taken, taken + count);
  taken += count;
  return bytes;
}
