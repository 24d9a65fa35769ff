import fc from 'fast-check';
import { isRepetitive, repeatedBlock } from '../../../../../src/modules/passwords/policy/password-repetition.js';

/** Few different letters, so that repeats happen by chance too. */
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 24 });

/** The definition, tried length by length. */
function repeatedBlockByTrying(text: string): string | undefined {
  for (let length = 1; length * 2 <= text.length; length += 1) {
    const block = text.slice(0, length);
    if (block.repeat(text.length).startsWith(text)) return block;
  }
  return undefined;
}

describe('repeatedBlock', () => {
  it('finds what trying every length finds', () =>
    fc.assert(
      fc.property(texts, (text) => {
        expect(repeatedBlock(text)).toBe(repeatedBlockByTrying(text));
      }),
      { numRuns: 2_000, examples: [[''], ['a'], ['aa'], ['abab'], ['ababa'], ['abcab']] },
    ));

  it('finds the block of any text written over and over', () =>
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.integer({ min: 2, max: 5 }), (block, times) => {
        const found = repeatedBlock(block.repeat(times)) ?? '';
        expect(found.repeat(block.length / found.length)).toBe(block);
      }),
    ));
});

describe('isRepetitive', () => {
  it.each(['', 'a', 'abcabcab', 'aabaabbbaaba', 'abcdefgh1234', '112233445566'])('says so of "%s"', (text) => {
    expect(isRepetitive(text)).toBe(true);
  });

  it.each(['correct horse', 'k7wq!2lz', 'dragonfiredragonfire'])('does not say so of "%s"', (text) => {
    expect(isRepetitive(text)).toBe(false);
  });
});
