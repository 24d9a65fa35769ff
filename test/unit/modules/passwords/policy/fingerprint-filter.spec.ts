import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { FingerprintFilter } from '../../../../../src/modules/passwords/policy/fingerprint-filter.js';

const SHIPPED = resolve('src/modules/passwords/policy/common-passwords.filter');
const DECISION = resolve('docs/decisions/0024-how-new-passwords-are-judged.md');
const PROBES = 300_000;

describe('FingerprintFilter', () => {
  it('has every text that it was made of, however many and whichever', () =>
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const filter = new FingerprintFilter(FingerprintFilter.fileOf(texts));
        expect(texts.every((text) => filter.has(text))).toBe(true);
        expect(filter.size).toBe(new Set(texts.map((text) => Buffer.from(text).toString())).size);
      }),
      { numRuns: 20 },
    ));

  it('has no other text', () => {
    const filter = new FingerprintFilter(FingerprintFilter.fileOf(['password', 'letmein']));
    expect(['', 'Password', 'passwor', 'password ', 'letmein1'].filter((text) => filter.has(text))).toEqual([]);
  });

  it('writes the same file for the same texts in any order', () => {
    const one = FingerprintFilter.fileOf(['a', 'b', 'c']);
    expect(FingerprintFilter.fileOf(['c', 'a', 'b', 'a'])).toEqual(one);
  });

  it('does not open a file that was cut, added to or changed anywhere', () => {
    const file = FingerprintFilter.fileOf(Array.from({ length: 100 }, (_, index) => `text ${index}`));
    const damaged = [
      Buffer.alloc(0),
      file.subarray(0, 20),
      file.subarray(0, -3),
      Buffer.concat([file, Buffer.alloc(3)]),
      ...[0, 8, 12, 44, 40_000, file.length - 1].map((offset) => {
        const copy = Buffer.from(file);
        copy.writeUInt8(copy.readUInt8(offset) ^ 1, offset);
        return copy;
      }),
    ];
    for (const bytes of damaged) expect(() => new FingerprintFilter(bytes)).toThrow('damaged');
  });
});

describe('the filter that is shipped', () => {
  const file = readFileSync(SHIPPED);
  const filter = new FingerprintFilter(file);

  it('holds what its header says', () => {
    const count = file.readUInt32LE(8);
    expect(filter.size).toBe(count);
    expect(file.length).toBe(44 + 65_536 + 3 * count);
    expect(createHash('sha256').update(file.subarray(44)).digest()).toEqual(file.subarray(12, 44));
  });

  it('is the file that the decision page describes', () => {
    const page = readFileSync(DECISION, 'utf8');
    expect(page).toContain(createHash('sha256').update(file).digest('hex'));
    expect(page).toContain(filter.size.toLocaleString('en'));
    expect(page).toContain(file.length.toLocaleString('en'));
  });

  it('is large enough to matter and small enough to ship', () => {
    expect(filter.size).toBeGreaterThan(500_000);
    expect(file.length).toBeLessThan(2_000_000);
  });

  it('finds other texts as rarely as it says, less than once in a million', () => {
    expect(filter.falsePositiveRate).toBeLessThan(1e-6);
    let found = 0;
    for (let index = 0; index < PROBES; index += 1) if (filter.has(`no password of anybody's ${index}`)) found += 1;
    expect(found).toBeLessThanOrEqual(1);
  });
});
