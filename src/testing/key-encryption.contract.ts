/// <reference types="jest" />
import fc from 'fast-check';
import type { KeyEncryption } from '../modules/encryption/index.js';

const RUNS = 30;

const secrets = fc.uint8Array({ maxLength: 2_500 }).map((bytes) => Buffer.from(bytes));
const contexts = fc.string({ unit: 'binary', maxLength: 100 });

const FOREIGN_TEXTS = ['', ' ', 'v1', 'v1....', 'plain text', '{}', '\0', 'x'.repeat(10_000)];

/** Two of an adapter: `other` stands for another deployment, whose key is not ours. */
export interface KeyEncryptionPair {
  readonly encryption: KeyEncryption;
  readonly other: KeyEncryption;
}

/**
 * What every `KeyEncryption` has to do; call it at the top of a spec file that Jest runs. Needs `fast-check`.
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

    it('opens whatever it sealed, byte for byte', () =>
      fc.assert(
        fc.asyncProperty(secrets, contexts, async (secret, context) => {
          expect(await encryption.open(await encryption.seal(secret, context), context)).toEqual(secret);
        }),
        { numRuns: RUNS, examples: [[Buffer.alloc(0), ''] as const, [Buffer.alloc(4_096), '\0'] as const].map(pair) },
      ));

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

    it('opens nothing in another context', () =>
      fc.assert(
        fc.asyncProperty(contexts, contexts, async (context, another) => {
          fc.pre(context !== another);
          const sealed = await encryption.seal(Buffer.from('secret'), context);
          await expect(encryption.open(sealed, another)).rejects.toThrow();
        }),
        { numRuns: RUNS, examples: [['a', ''] as const, ['a', 'A'] as const, ['a', 'a '] as const].map(pair) },
      ));

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

function pair<A, B>([a, b]: readonly [A, B]): [A, B] {
  return [a, b];
}
