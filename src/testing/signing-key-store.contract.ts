/// <reference types="jest" />
import { randomBytes } from 'node:crypto';
import type { SigningKeyStore, StoredSigningKey } from '../modules/keys/index.js';

const AT_ONCE = 20;

/** Several instances over one place that holds nothing yet; where the adapter cannot have several, one will do. */
export interface OpenedSigningKeyStores {
  readonly stores: readonly [SigningKeyStore, ...SigningKeyStore[]];
  close(): Promise<void>;
}

/** What every `SigningKeyStore` has to do; call it at the top of a spec file that Jest runs. */
export function describeSigningKeyStore(name: string, open: () => Promise<OpenedSigningKeyStores>): void {
  describe(`${name} keeps the contract of SigningKeyStore`, () => {
    let opened: OpenedSigningKeyStores;
    let store: SigningKeyStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.stores[0];
    });
    afterEach(() => opened.close());

    it('lists nothing before anything was added', async () => {
      expect(await store.list()).toEqual([]);
    });

    it('gives a key back as it was added, to every instance', async () => {
      const key = aStoredKey();
      await store.addFirst(key);
      for (const instance of opened.stores) expect((await instance.list()).map(plain)).toEqual([key]);
    });

    it('keeps a sealed key and a public key of any length and every character', async () => {
      const publicJwk = { kty: 'RSA', n: 'n'.repeat(1_000), e: 'AQAB', note: 'ü"\\\n🔑' };
      const key = aStoredKey({ algorithm: 'RS256', publicJwk, sealedPrivateKey: `v1.${'x'.repeat(5_000)}-ü"\\🔑` });
      await store.addFirst(key);
      expect((await store.list()).map(plain)).toEqual([key]);
    });

    it('keeps the first active key of an algorithm and drops the next without a fuss', async () => {
      const first = aStoredKey();
      await store.addFirst(first);
      await store.addFirst(aStoredKey());
      await store.addFirst(first);
      expect((await store.list()).map(plain)).toEqual([first]);
    });

    it('keeps one of each algorithm', async () => {
      const keys = (['ES256', 'EdDSA', 'RS256'] as const).map((algorithm) => aStoredKey({ algorithm }));
      for (const key of keys) await store.addFirst(key);
      const listed = (await store.list()).map(plain);
      expect(listed).toHaveLength(3);
      expect(listed).toEqual(expect.arrayContaining(keys));
    });

    it('keeps exactly one of many that are added at once, and all find that one', async () => {
      const asked = await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, index) => {
          const instance = opened.stores[index % opened.stores.length] ?? store;
          const key = aStoredKey();
          await instance.addFirst(key);
          return { key, found: (await instance.list()).map(plain) };
        }),
      );
      const [winner] = asked[0]?.found ?? [];
      expect(asked.map(({ key }) => key)).toContainEqual(winner);
      for (const { found } of asked) expect(found).toEqual([winner]);
    });
  });
}

function aStoredKey(given: Partial<StoredSigningKey> = {}): StoredSigningKey {
  return {
    kid: randomBytes(32).toString('base64url'),
    algorithm: 'ES256',
    status: 'active',
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    sealedPrivateKey: `v1.${randomBytes(100).toString('base64url')}`,
    createdAt: new Date('2026-11-21T08:00:00.123Z'),
    ...given,
  };
}

/** A store may answer rows of a class of its own. */
function plain({ kid, algorithm, status, publicJwk, sealedPrivateKey, createdAt }: StoredSigningKey): StoredSigningKey {
  return { kid, algorithm, status, publicJwk, sealedPrivateKey, createdAt };
}
