/// <reference types="jest" />
import { randomBytes } from 'node:crypto';
import type { SigningKeyStore, StoredSigningKey } from '../modules/keys/index.js';

const AT_ONCE = 20;

const CREATED = new Date('2026-11-21T08:00:00.123Z');
const SOON = new Date('2026-11-21T08:05:00.456Z');
const LATER = new Date('2027-02-19T08:00:00.789Z');

/** Several instances over one place that holds nothing yet; where the adapter cannot have several, one will do. */
export interface OpenedSigningKeyStores {
  /** The adapter, once or more: each as another instance of the server has it. */
  readonly stores: readonly [SigningKeyStore, ...SigningKeyStore[]];
  /** Ends what was opened for them. */
  close(): Promise<void>;
}

/** What every `SigningKeyStore` has to do; call it at the top of a spec file that Jest or Vitest runs. */
export function describeSigningKeyStore(name: string, open: () => Promise<OpenedSigningKeyStores>): void {
  describe(`${name} keeps the contract of SigningKeyStore`, () => {
    let opened: OpenedSigningKeyStores;
    let store: SigningKeyStore;
    const listed = async (): Promise<StoredSigningKey[]> => (await store.list()).map(plain);

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
      await store.add(key);
      for (const instance of opened.stores) expect((await instance.list()).map(plain)).toEqual([key]);
    });

    it('keeps a sealed key and a public key of any length and every character', async () => {
      const publicJwk = { kty: 'RSA', n: 'n'.repeat(1_000), e: 'AQAB', note: 'ü"\\\n🔑' };
      const key = aStoredKey({ algorithm: 'RS256', publicJwk, sealedPrivateKey: `v1.${'x'.repeat(5_000)}-ü"\\🔑` });
      await store.add(key);
      expect(await listed()).toEqual([key]);
    });

    it('lists by algorithm and sequence, in whatever order they were added', async () => {
      const sequences = [2, 10, 1, 9];
      const keys = (['RS256', 'ES256', 'EdDSA'] as const).flatMap((algorithm) =>
        sequences.map((sequence) => aStoredKey({ algorithm, sequence })),
      );
      for (const key of keys) await store.add(key);
      const found = await listed();
      expect(found).toHaveLength(keys.length);
      for (const algorithm of ['RS256', 'ES256', 'EdDSA']) {
        const own = found.filter((key) => key.algorithm === algorithm);
        expect(own.map(({ sequence }) => sequence)).toEqual([1, 2, 9, 10]);
      }
    });

    it('keeps the first key of a sequence and drops another without a fuss', async () => {
      const first = aStoredKey();
      await store.add(first);
      await store.add(aStoredKey());
      expect(await listed()).toEqual([first]);
      await store.add(first);
      const second = aStoredKey({ sequence: 2 });
      await store.add(second);
      expect(await listed()).toEqual([first, second]);
    });

    it('keeps exactly one of many that are added at once, and all find that one', async () => {
      const asked = await Promise.all(
        Array.from({ length: AT_ONCE }, async (_, index) => {
          const instance = opened.stores[index % opened.stores.length] ?? store;
          const key = aStoredKey();
          await instance.add(key);
          return { key, found: (await instance.list()).map(plain) };
        }),
      );
      const [winner] = asked[0]?.found ?? [];
      expect(asked.map(({ key }) => key)).toContainEqual(winner);
      for (const { found } of asked) expect(found).toEqual([winner]);
    });

    it('brings the use of one key forward, and never back', async () => {
      const [one, two] = [aStoredKey({ activatesAt: LATER }), aStoredKey({ sequence: 2, activatesAt: LATER })];
      await store.add(one);
      await store.add(two);
      await store.activateAt(two.kid, SOON);
      await store.activateAt(two.kid, LATER);
      await store.activateAt('unknown', SOON);
      expect(await listed()).toEqual([one, { ...two, activatesAt: SOON }]);
    });

    it('revokes one key for good, at the first time that was said', async () => {
      const [one, two] = [aStoredKey(), aStoredKey({ sequence: 2, activatesAt: LATER })];
      await store.add(one);
      await store.add(two);
      await store.revoke(two.kid, SOON);
      await store.revoke(two.kid, LATER);
      await store.activateAt(two.kid, SOON);
      await store.revoke('unknown', SOON);
      expect(await listed()).toEqual([one, { ...two, revokedAt: SOON }]);
    });

    it('replaces the sealed half of one key, if it is still the one that was read', async () => {
      const [one, two] = [aStoredKey(), aStoredKey({ sequence: 2 })];
      await store.add(one);
      await store.add(two);
      await store.replaceSealed(one.kid, one.sealedPrivateKey, 'v1.anew');
      await store.replaceSealed(one.kid, one.sealedPrivateKey, 'v1.too-late');
      await store.replaceSealed(two.kid, 'v1.never-there', 'v1.wrong');
      expect(await listed()).toEqual([{ ...one, sealedPrivateKey: 'v1.anew' }, two]);
    });

    it('removes one key, and nothing where there is none', async () => {
      const [one, two] = [aStoredKey(), aStoredKey({ sequence: 2 })];
      await store.add(one);
      await store.add(two);
      await store.remove(one.kid);
      await store.remove(one.kid);
      expect(await listed()).toEqual([two]);
    });
  });
}

function aStoredKey(given: Partial<StoredSigningKey> = {}): StoredSigningKey {
  return {
    kid: randomBytes(32).toString('base64url'),
    algorithm: 'ES256',
    sequence: 1,
    publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
    sealedPrivateKey: `v1.${randomBytes(100).toString('base64url')}`,
    createdAt: CREATED,
    activatesAt: CREATED,
    revokedAt: null,
    ...given,
  };
}

/** A store may answer rows of a class of its own. */
function plain(key: StoredSigningKey): StoredSigningKey {
  const { kid, algorithm, sequence, publicJwk, sealedPrivateKey, createdAt, activatesAt, revokedAt } = key;
  return { kid, algorithm, sequence, publicJwk, sealedPrivateKey, createdAt, activatesAt, revokedAt };
}
