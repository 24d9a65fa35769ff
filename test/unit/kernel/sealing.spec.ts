import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import fc from 'fast-check';
import {
  decryptAesGcm,
  encryptAesGcm,
  isSealedUnderNewest,
  open,
  seal,
  sealedUnder,
  UnsealError,
} from '../../../src/kernel/sealing.js';
import { type AeadVector, aesGcmVectors, hasOurSizes } from '../../support/wycheproof-vectors.js';

const aKey = (): KeyObject => createSecretKey(randomBytes(32));
const key = aKey();
const CONTEXT = 'vault:google:refresh-token:0197-user';

const secrets = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

function reasonFor(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UnsealError) return error.reason;
    throw error;
  }
  return 'opened';
}

describe('seal and open', () => {
  it('give back what was sealed, for its context', () =>
    fc.assert(
      fc.property(secrets, fc.string({ unit: 'binary' }), (secret, context) => {
        expect(open(seal(secret, [key], context), [key], context).equals(secret)).toBe(true);
      }),
      { examples: [[Buffer.alloc(0), '']] },
    ));

  it('write the documented form, with a fresh IV each time', () => {
    const texts = Array.from({ length: 100 }, () => seal(Buffer.from('secret'), [key], CONTEXT));
    for (const text of texts) expect(text).toMatch(/^v1\.[\w-]{11}\.[\w-]{16}\.[\w-]{8}\.[\w-]{22}$/);
    expect(new Set(texts.map((text) => text.split('.')[2])).size).toBe(100);
  });

  it('refuse a text in which any one bit was flipped', () => {
    const bytes = Buffer.from(seal(Buffer.from('a secret of some length'), [key], CONTEXT));
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(reasonFor(() => open(flipped.toString('latin1'), [key], CONTEXT))).not.toBe('opened');
    }
  });

  it('refuse a text in which any one character was replaced, taken out or put in', () => {
    const sealed = seal(Buffer.from('ab'), [key], CONTEXT);
    const edits = fc.tuple(
      fc.nat(sealed.length - 1),
      fc.constantFrom(0, 1),
      fc.constantFrom('', ...'AZaz09-_.=+/ \n\0'),
    );
    fc.assert(
      fc.property(edits, ([at, removed, put]) => {
        const edited = sealed.slice(0, at) + put + sealed.slice(at + removed);
        fc.pre(edited !== sealed);
        expect(reasonFor(() => open(edited, [key], CONTEXT))).not.toBe('opened');
      }),
      { numRuns: 2_000 },
    );
  });

  it('tell a changed ciphertext, IV or tag as tampered', () => {
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    for (const part of [2, 3, 4]) {
      const parts = sealed.split('.');
      parts[part] = `${parts[part]?.startsWith('A') ? 'B' : 'A'}${parts[part]?.slice(1)}`;
      expect(reasonFor(() => open(parts.join('.'), [key], CONTEXT))).toBe('tampered');
    }
  });

  it('refuse another context', () =>
    fc.assert(
      fc.property(secrets, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, mine, other) => {
        fc.pre(mine !== other);
        const sealed = seal(secret, [key], mine);
        expect(reasonFor(() => open(sealed, [key], other))).toBe('tampered');
      }),
      { examples: [[Buffer.from('x'), '\ud800', '\ud801'] as [Buffer, string, string]] },
    ));

  it('refuse a key that did not seal it as unknown', () => {
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    expect(reasonFor(() => open(sealed, [aKey(), aKey()], CONTEXT))).toBe('unknown-key');
    expect(reasonFor(() => open(sealed, [], CONTEXT))).toBe('unknown-key');
  });

  it('refuse a text re-labelled for another key', () => {
    const other = aKey();
    const parts = seal(Buffer.from('secret'), [key], CONTEXT).split('.');
    parts[1] = sealedUnder(seal(Buffer.from('x'), [other], CONTEXT));
    expect(reasonFor(() => open(parts.join('.'), [other, key], CONTEXT))).toBe('tampered');
  });

  it('authenticate the key id, not only look it up', () => {
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    const [, keyId, iv, ciphertext, tag] = sealed.split('.');
    const bytes = [iv, ciphertext, tag].map((part) => Buffer.from(part ?? '', 'base64url')) as [Buffer, Buffer, Buffer];
    const aadWith = (id: string) => Buffer.from(JSON.stringify(['watchword-sealed', 'v1', id, CONTEXT]));
    expect(decryptAesGcm(key, bytes[0], aadWith(keyId ?? ''), bytes[1], bytes[2]).toString()).toBe('secret');
    expect(() => decryptAesGcm(key, bytes[0], aadWith('AAAAAAAAAAA'), bytes[1], bytes[2])).toThrow();
  });

  it('refuse a tag that was cut short, whatever is left of it', () => {
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    const start = sealed.lastIndexOf('.') + 1;
    const tag = Buffer.from(sealed.slice(start), 'base64url');
    for (let length = 0; length < tag.length; length += 1) {
      const cut = sealed.slice(0, start) + tag.subarray(0, length).toString('base64url');
      expect(reasonFor(() => open(cut, [key], CONTEXT))).toBe('malformed');
    }
  });

  it('call every text that seal cannot have written malformed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(reasonFor(() => open(text, [key], CONTEXT))).toBe('malformed');
      }),
    );
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    for (const text of [sealed.replace('v1', 'v2'), ` ${sealed}`, `${sealed}\n`, `${sealed}=`, `${sealed}.`]) {
      expect(reasonFor(() => open(text, [key], CONTEXT))).toBe('malformed');
    }
  });

  it('say nothing of the secret, the context or the text in the error', () => {
    const sealed = seal(Buffer.from('secret'), [key], CONTEXT);
    expect.assertions(1);
    try {
      open(sealed, [key], 'elsewhere');
    } catch (error) {
      expect(String(error)).toBe('UnsealError: The sealed text cannot be opened: tampered.');
    }
  });
});

describe('keys of sealed texts', () => {
  const older = aKey();
  const newer = aKey();

  it('the first key seals, every key opens', () => {
    const before = seal(Buffer.from('before'), [older], CONTEXT);
    const after = seal(Buffer.from('after'), [newer, older], CONTEXT);
    expect(open(before, [newer, older], CONTEXT).toString()).toBe('before');
    expect(open(after, [older, newer], CONTEXT).toString()).toBe('after');
    expect(reasonFor(() => open(after, [older], CONTEXT))).toBe('unknown-key');
  });

  it('tell which texts wait for re-encryption', () => {
    const before = seal(Buffer.from('x'), [older], CONTEXT);
    const after = seal(Buffer.from('x'), [newer, older], CONTEXT);
    expect(isSealedUnderNewest(before, [newer, older])).toBe(false);
    expect(isSealedUnderNewest(after, [newer, older])).toBe(true);
    expect(reasonFor(() => isSealedUnderNewest('v1.x', [newer]))).toBe('malformed');
  });

  it('have one id each, which is no part of the key', () => {
    const ids = [older, newer].map((each) => sealedUnder(seal(Buffer.from('x'), [each], CONTEXT)));
    expect(new Set(ids).size).toBe(2);
    expect(sealedUnder(seal(Buffer.from('y'), [older], 'another'))).toBe(ids[0]);
    expect(older.export().includes(Buffer.from(ids[0] ?? '', 'base64url'))).toBe(false);
  });

  it('are needed, and have 256 bits', () => {
    expect(() => seal(Buffer.from('x'), [], CONTEXT)).toThrow('at least one key');
    expect(() => seal(Buffer.from('x'), [createSecretKey(randomBytes(16))], CONTEXT)).toThrow();
  });
});

describe('AES-256-GCM', () => {
  const groups = aesGcmVectors();
  const hex = (text: string) => Buffer.from(text, 'hex');

  const decrypt = (vector: AeadVector): string =>
    decryptAesGcm(
      createSecretKey(hex(vector.key)),
      hex(vector.iv),
      hex(vector.aad),
      hex(vector.ct),
      hex(vector.tag),
    ).toString('hex');

  if (groups) {
    it('agrees with every Wycheproof vector of 256-bit keys, 96-bit IVs and 128-bit tags', () => {
      const vectors = groups.filter(hasOurSizes).flatMap(({ tests }) => tests);
      const ran = { valid: 0, invalid: 0 };
      for (const vector of vectors) {
        ran[vector.result] += 1;
        if (vector.result === 'invalid') {
          expect(() => decrypt(vector)).toThrow();
          continue;
        }
        expect(decrypt(vector)).toBe(vector.msg);
        const sealed = encryptAesGcm(
          createSecretKey(hex(vector.key)),
          hex(vector.iv),
          hex(vector.aad),
          hex(vector.msg),
        );
        expect([sealed.ciphertext.toString('hex'), sealed.tag.toString('hex')]).toEqual([vector.ct, vector.tag]);
      }
      expect(ran).toEqual({ valid: 39, invalid: 27 });
    });
  } else {
    it.skip('Wycheproof vectors: NOT RUN, because they are missing', () => undefined);
  }

  it('takes no tag but one of 16 bytes and no IV but one of 12', () => {
    const iv = randomBytes(12);
    const aad = Buffer.from('aad');
    const { ciphertext, tag } = encryptAesGcm(key, iv, aad, Buffer.from('secret'));
    expect(decryptAesGcm(key, iv, aad, ciphertext, tag).toString()).toBe('secret');
    for (const length of [0, 4, 8, 12, 13, 14, 15]) {
      expect(() => decryptAesGcm(key, iv, aad, ciphertext, tag.subarray(0, length))).toThrow();
    }
    for (const length of [0, 8, 11, 13, 16]) {
      expect(() => encryptAesGcm(key, randomBytes(length), aad, Buffer.from('x'))).toThrow(RangeError);
      expect(() => decryptAesGcm(key, randomBytes(length), aad, ciphertext, tag)).toThrow(RangeError);
    }
  });
});
