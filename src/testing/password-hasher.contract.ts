/// <reference types="jest" />
import type { PasswordHasher } from '../modules/passwords/index.js';
import { SeededSamples } from './seeded-samples.js';

const RUNS = 20;
const MOST_LENGTH = 100;

const FOREIGN_HASHES = [
  '',
  ' ',
  '$',
  'plain text',
  'x'.repeat(10_000),
  '\0',
  '5f4dcc3b5aa765d61d8327deb882cf99',
  '$2b$04$',
  '$2b$99$abcdefghijklmnopqrstuuWeJ.1Jwsyv3lJMTvp5WmTLeKcsDYnmK',
  '$unheard-of$v=1$c2FsdA$aGFzaA',
];

/**
 * What every `PasswordHasher` has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param make a hasher with the cheapest parameters it takes: the suite hashes some 200 times
 */
export function describePasswordHasher(name: string, make: () => PasswordHasher): void {
  describe(`${name} keeps the contract of PasswordHasher`, () => {
    let hasher: PasswordHasher;
    beforeEach(() => {
      hasher = make();
    });

    it('verifies every password that it hashed', async () => {
      const samples = new SeededSamples().many(RUNS, (some) => some.text(MOST_LENGTH));
      for (const password of [...samples, '', '\0', 'pass\nword', '🔑'.repeat(50)]) {
        expect(await hasher.verify(password, await hasher.hash(password))).toBe(true);
      }
    });

    it('refuses every other password', async () => {
      const samples = new SeededSamples().many(
        RUNS,
        (some) => [some.text(MOST_LENGTH), some.text(MOST_LENGTH)] as const,
      );
      for (const [password, other] of [...samples, ['Password', 'password'], ['', ' '], ['', '\0']] as const) {
        if (prepared(password) === prepared(other)) continue;
        expect(await hasher.verify(other, await hasher.hash(password))).toBe(false);
      }
    });

    it('tells passwords apart by any single character, however far back it is', async () => {
      const password = 'a'.repeat(300);
      const samples = new SeededSamples().many(RUNS, (some) => some.integer(299));
      for (const position of [...samples, 71, 72, 73, 299]) {
        const changed = `${'a'.repeat(position)}b${'a'.repeat(299 - position)}`;
        expect(await hasher.verify(changed, await hasher.hash(password))).toBe(false);
      }
    });

    it('reads on after a NUL', async () => {
      const hash = await hasher.hash('before\0after');
      expect(await hasher.verify('before\0other', hash)).toBe(false);
      expect(await hasher.verify('before', hash)).toBe(false);
      expect(await hasher.verify('before\0after', hash)).toBe(true);
    });

    it.each([
      ['composed and decomposed letters', 'caf\u00e9 \u00fcber', 'cafe\u0301 u\u0308ber'],
      ['a no-break space and a space', 'violet\u00a0harbour', 'violet harbour'],
      ['an ideographic space and a space', 'violet\u3000harbour', 'violet harbour'],
    ])('takes %s for the same', async (_what, typedHere, typedThere) => {
      expect(await hasher.verify(typedThere, await hasher.hash(typedHere))).toBe(true);
      expect(await hasher.verify(typedHere, await hasher.hash(typedThere))).toBe(true);
    });

    it.each([
      ['full-width and plain letters', '\uff50\uff41\uff53\uff53\uff11', 'pass1'],
      ['a ligature and its letters', 'e\ufb03cient', 'efficient'],
    ])('does not take %s for the same', async (_what, one, other) => {
      expect(await hasher.verify(other, await hasher.hash(one))).toBe(false);
    });

    it('never writes the same hash twice and never the password', async () => {
      const hashes = await Promise.all(Array.from({ length: 5 }, () => hasher.hash('correct horse')));
      expect(new Set(hashes).size).toBe(5);
      expect(hashes.join()).not.toContain('correct horse');
    });

    it('recognises its own hash, which needs no rehash', async () => {
      const hash = await hasher.hash('correct horse');
      expect(hasher.recognises(hash)).toBe(true);
      expect(hasher.needsRehash(hash)).toBe(false);
    });

    it.each(FOREIGN_HASHES)('answers false to the foreign hash %#, without throwing', async (foreign) => {
      expect(await hasher.verify('correct horse', foreign)).toBe(false);
      expect(hasher.needsRehash(foreign)).toBe(true);
    });

    it('answers false to any text, without throwing', async () => {
      for (const garbage of new SeededSamples().many(100, (some) => some.text(40))) {
        expect(await hasher.verify('correct horse', garbage)).toBe(false);
        expect(hasher.recognises(garbage)).toBe(false);
        expect(hasher.needsRehash(garbage)).toBe(true);
      }
    });

    it('answers false to its own hash when that is cut short or added to', async () => {
      const hash = await hasher.hash('correct horse');
      for (let length = 0; length < hash.length; length += 1) {
        expect(await hasher.verify('correct horse', hash.slice(0, length))).toBe(false);
      }
      expect(await hasher.verify('correct horse', `${hash}x`)).toBe(false);
      expect(await hasher.verify('correct horse', `x${hash}`)).toBe(false);
    });
  });
}

/** RFC 8265, OpaqueString, in words of its own. */
function prepared(password: string): string {
  return password.normalize('NFC').replace(/\p{Zs}/gu, ' ');
}
