/// <reference types="jest" />
import type { KeyEncryption } from '../modules/encryption/index.js';
import { SeededSamples } from './seeded-samples.js';

const RUNS = 30;
const MOST_SECRET_BYTES = 2_500;
const MOST_CONTEXT_LENGTH = 100;

const FOREIGN_TEXTS = ['', ' ', 'v1', 'v1....', 'plain text', '{}', '\0', 'x'.repeat(10_000)];

/** Two of an adapter: `other` stands for another deployment, whose key is not ours. */
export interface KeyEncryptionPair {
  /** The one that is tested. */
  readonly encryption: KeyEncryption;
  /** The same adapter under another key. */
  readonly other: KeyEncryption;
}

/**
 * What every `KeyEncryption` has to do; call it at the top of a spec file that Jest or Vitest runs.
 *
 * @param make the adapter under two different keys; the suite seals and opens some 500 times
 */
export function describeKeyEncryption(name: string, make: () => KeyEncryptionPair): void {
  describe(`${name} keeps the contract of KeyEncryption`, () => {
    let encryption: KeyEncryption;
    let other: KeyEncryption;
    beforeEach(() => {
      ({ encryption, other } = make());
    });

    it('opens whatever it sealed, byte for byte', async () => {
      const samples = new SeededSamples().many(
        RUNS,
        (some) => [some.bytes(MOST_SECRET_BYTES), some.text(MOST_CONTEXT_LENGTH)] as const,
      );
      for (const [secret, context] of [...samples, [Buffer.alloc(0), ''], [Buffer.alloc(4_096), '\0']] as const) {
        const opened = await encryption.open(await encryption.seal(secret, context), context);
        expect(Buffer.isBuffer(opened) && opened.equals(secret)).toBe(true);
      }
    });

    it('leaves the secret as it was given', async () => {
      const secret = Buffer.from('a private key');
      await encryption.seal(secret, 'signing-key:a');
      expect(secret.toString()).toBe('a private key');
    });

    it.each(['utf8', 'base64', 'base64url', 'hex'] as const)(
      'shows nothing of the secret, as %s or otherwise',
      async (encoding) => {
        const secret = Buffer.from('-----a private key that nobody may read-----');
        expect(await encryption.seal(secret, 'signing-key:a')).not.toContain(
          secret.toString(encoding).replace(/=+$/, ''),
        );
      },
    );

    it('opens nothing in another context', async () => {
      const samples = new SeededSamples().many(RUNS, (some) => pairOf(() => some.text(MOST_CONTEXT_LENGTH)));
      for (const [context, another] of [...samples, ['a', ''], ['a', 'A'], ['a', 'a ']] as const) {
        if (context === another) continue;
        const sealed = await encryption.seal(Buffer.from('secret'), context);
        await expect(encryption.open(sealed, another)).rejects.toThrow();
      }
    });

    it('opens nothing that was sealed under another key', async () => {
      const sealed = await other.seal(Buffer.from('secret'), 'signing-key:a');
      await expect(encryption.open(sealed, 'signing-key:a')).rejects.toThrow();
    });

    it('opens nothing that was changed, cut short or added to', async () => {
      const sealed = await encryption.seal(Buffer.from('secret'), 'signing-key:a');
      for (let position = 0; position < sealed.length; position += 1) {
        const changed = sealed.slice(0, position) + (sealed[position] === 'A' ? 'B' : 'A') + sealed.slice(position + 1);
        await expect(encryption.open(changed, 'signing-key:a')).rejects.toThrow();
        await expect(encryption.open(sealed.slice(0, position), 'signing-key:a')).rejects.toThrow();
      }
      await expect(encryption.open(`${sealed}A`, 'signing-key:a')).rejects.toThrow();
    });

    it.each(FOREIGN_TEXTS)(
      'refuses the foreign text %# with a rejection, and not while it is called',
      async (foreign) => {
        const opening = encryption.open(foreign, 'signing-key:a');
        await expect(opening).rejects.toThrow(Error);
      },
    );

    it('knows for current what it has just sealed, and does not fail over what it cannot read', async () => {
      expect(encryption.isCurrent(await encryption.seal(Buffer.from('secret'), 'signing-key:a'))).toBe(true);
      for (const foreign of FOREIGN_TEXTS) expect(typeof encryption.isCurrent(foreign)).toBe('boolean');
    });

    it('shows nothing of the secret when it refuses', async () => {
      const sealed = await encryption.seal(Buffer.from('do not show this'), 'signing-key:a');
      const refusal: unknown = await encryption.open(sealed, 'signing-key:b').catch((error: unknown) => error);
      expect(`${String(refusal)} ${JSON.stringify(refusal)}`).not.toMatch(/do not show this/);
    });
  });
}

function pairOf<T>(make: () => T): readonly [T, T] {
  return [make(), make()];
}
