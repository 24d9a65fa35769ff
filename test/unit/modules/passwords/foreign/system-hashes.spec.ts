import { importForeignHash, readForeignHash } from '../../../../../src/modules/passwords/foreign/foreign-hashes.js';
import { LONG_VECTORS, SYSTEM_VECTORS, WEAK_VECTORS } from '../../../../support/system-hashes.js';

const COLUMN_LENGTH = 255;
const STORABLE = [...WEAK_VECTORS, ...SYSTEM_VECTORS];
const ALL = [...STORABLE, ...LONG_VECTORS];

async function verified(password: string, hash: string): Promise<boolean | undefined> {
  return readForeignHash(hash)?.verify(password);
}

describe('a hash of a system that users come from', () => {
  it.each(ALL)('$scheme verifies its password and no other', async ({ password, hash }) => {
    expect(await verified(password, hash)).toBe(true);
    expect(await verified(`x${password}`, hash)).toBe(false);
    expect(await verified(`é${password.slice(1)}`, hash)).toBe(false);
  });

  it.each(STORABLE)('$scheme is stored as it is', ({ hash }) => {
    expect(importForeignHash(hash)).toEqual({ stored: hash });
  });

  it.each(LONG_VECTORS)('$scheme is stored in a form that fits the column and verifies', async ({ password, hash }) => {
    const { stored } = importForeignHash(hash) as { stored: string };
    expect(stored.length).toBeLessThanOrEqual(COLUMN_LENGTH);
    expect(importForeignHash(stored)).toEqual({ stored });
    expect(await verified(password, stored)).toBe(true);
    expect(await verified(`x${password}`, stored)).toBe(false);
  });

  it('is not read when something stands before it, or a line end after it, or half of it is missing', () => {
    for (const { hash } of ALL) {
      for (const other of [`x${hash}`, ` ${hash}`, `${hash}\n`, `${hash}$`, hash.slice(1), hash.slice(0, 20)]) {
        expect([other, readForeignHash(other)]).toEqual([other, undefined]);
      }
    }
  });
});
