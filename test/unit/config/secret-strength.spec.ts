import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { weaknessOf } from '../../../src/config/secret-strength.js';

/** Hashes of consecutive numbers: as good as random here, and the same in every run. */
function randomBytes(seed: number, length: number): Buffer {
  return createHash('sha512').update(`seed ${seed}`).digest().subarray(0, length);
}

describe('weaknessOf', () => {
  it('finds nothing wrong with random secrets, however they are written', () => {
    for (let seed = 0; seed < 5_000; seed += 1) {
      expect(weaknessOf(randomBytes(seed, 32).toString('base64'))).toBeUndefined();
      expect(weaknessOf(randomBytes(seed, 32).toString('base64url'))).toBeUndefined();
      expect(weaknessOf(randomBytes(seed, 32).toString('latin1'))).toBeUndefined();
      expect(weaknessOf(randomBytes(seed, 16).toString('hex'))).toBeUndefined();
      expect(weaknessOf(randomBytes(seed, 8).toString('hex'))).toBeUndefined();
    }
  });

  it('refuses a text repeated until it is long enough, whole or cut', () => {
    const piece = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(piece, fc.integer({ min: 32, max: 64 }), (text, length) => {
        expect(weaknessOf(text.repeat(length).slice(0, length))).toBeDefined();
      }),
    );
  });

  it('refuses a good secret that comes twice', () => {
    expect(weaknessOf('kX9vQ2mT7bLr4nWz8cHs1dJf'.repeat(2))).toContain('repeat');
  });

  it('refuses seven characters, however well they are mixed', () => {
    expect(weaknessOf('abcdefgagfcebdacegbfdeacgdbfagebcf')).toContain('a few characters');
    expect(weaknessOf('abcdefghagfcebdacegbfdhacgdbfagebc')).toBeUndefined();
  });

  it('is not deceived by something else added to a repetition', () => {
    const piece = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 10 });
    const addition = fc.string({ unit: 'grapheme-ascii', maxLength: 3 });
    fc.assert(
      fc.property(piece, addition, (text, added) => {
        expect(weaknessOf(`${text.repeat(40).slice(0, 40)}${added}`)).toBeDefined();
      }),
    );
  });

  it.each([
    'abcdefghijklmnopqrstuvwxyz012345',
    'zyxwvutsrqponmlkjihgfedcba987654',
    '0123456789abcdefghijklmnopqrstuv',
    Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('latin1'),
  ])('refuses a run of neighbours: %j', (text) => {
    expect(weaknessOf(text)).toContain('neighbouring');
  });

  it.each([
    'changeme-kX9vQ2mT7bLr4nWz8cHs1dJf6gPy',
    'please-Change-Me-before-you-deploy-this',
    'my-super-S3CR3T-key-for-signing-of-tokens',
    'P@ssw0rd-P4ssword-and-some-more-of-them',
    'this is only an example of 32 bytes',
    'W-a-t-c-h-w-o-r-d-kX9vQ2mT7bLr4nWz8cHs',
  ])('refuses a well-known word, however it is disguised: %s', (text) => {
    expect(weaknessOf(text)).toContain('well-known word');
  });

  it('quotes nothing of the secret', () => {
    expect(weaknessOf('hunter2-changeme-hunter2-kX9vQ2mT7bLr4nWz')).not.toMatch(/hunter2|changeme/);
  });
});
