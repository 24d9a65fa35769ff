import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { digestOf, newOpaqueToken } from '../../../src/kernel/opaque-token.js';

describe('newOpaqueToken', () => {
  it('is 256 bits in base64url, which need no escape in a cookie or an address', () => {
    const token = newOpaqueToken();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('uses all of its bits, and none of them always', () => {
    const everSet = Buffer.alloc(32);
    const everClear = Buffer.alloc(32);
    for (let round = 0; round < 200; round += 1) {
      for (const [index, byte] of Buffer.from(newOpaqueToken(), 'base64url').entries()) {
        everSet[index] = (everSet[index] ?? 0) | byte;
        everClear[index] = (everClear[index] ?? 0) | ~byte;
      }
    }
    expect(everSet).toEqual(Buffer.alloc(32, 0xff));
    expect(everClear).toEqual(Buffer.alloc(32, 0xff));
  });

  it('is never the same twice', () => {
    expect(new Set(Array.from({ length: 1_000 }, newOpaqueToken)).size).toBe(1_000);
  });
});

describe('digestOf', () => {
  it('is the SHA-256 that FIPS 180-4 gives for "abc"', () => {
    const expected = Buffer.from('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 'hex');
    expect(digestOf('abc')).toBe(expected.toString('base64url'));
  });

  it('reads its text as UTF-8, of any length', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const expected = createHash('sha256').update(Buffer.from(text, 'utf8')).digest();
        expect(Buffer.from(digestOf(text), 'base64url')).toEqual(expected);
      }),
      { examples: [[''], ['ü'], ['🔑'], ['\0']] },
    ));

  it('fits its column', () => {
    expect(digestOf(newOpaqueToken())).toHaveLength(43);
  });
});
