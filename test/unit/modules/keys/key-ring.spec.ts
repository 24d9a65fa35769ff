import { Logger } from '@nestjs/common';
import type { StoredSigningKey } from '../../../../src/modules/keys/index.js';
import { FakeClock } from '../../../../src/testing/index.js';
import { newSecretKey, refusalOf, tokenSettings } from '../../../support/access-tokens.js';
import { DAY_MS, keyRingKit, MINUTE_MS, startedKeyRing } from '../../../support/key-ring.js';
import { MemorySigningKeyStore } from '../../../support/memory-signing-key-store.js';

afterEach(() => jest.restoreAllMocks());

describe('a ring that starts', () => {
  it('on an empty store makes one key that signs and one that comes next', async () => {
    const { ring, clock } = await startedKeyRing(tokenSettings());
    const keys = ring.list();
    expect(keys.map(({ status }) => status)).toEqual(['active', 'next']);
    expect(keys[0]?.stored).toMatchObject({ sequence: 1, activatesAt: clock.now(), revokedAt: null });
    expect(keys[1]?.stored.activatesAt.getTime()).toBe(clock.now().getTime() + 90 * DAY_MS);
    expect(ring.active().kid).toBe(keys[0]?.stored.kid);
  });

  it('takes the key of whoever was first, when another instance makes one at the same moment', async () => {
    const settings = tokenSettings();
    const store = new MemorySigningKeyStore();
    const kits = await Promise.all(Array.from({ length: 10 }, () => startedKeyRing(settings, { store })));
    expect(await store.list()).toHaveLength(2);
    expect(new Set(kits.map(({ ring }) => ring.active().kid)).size).toBe(1);
    const [first] = kits.map(({ ring }) => ring.active().signWith);
    expect(kits.every(({ ring }) => first?.equals(ring.active().signWith))).toBe(true);
  });

  it('makes no key where there is one', async () => {
    const settings = tokenSettings();
    const store = new MemorySigningKeyStore();
    await startedKeyRing(settings, { store });
    const add = jest.spyOn(store, 'add');
    await startedKeyRing(settings, { store });
    expect(add).not.toHaveBeenCalled();
  });

  it('stops the start when the store keeps nothing', async () => {
    const store = new MemorySigningKeyStore();
    jest.spyOn(store, 'add').mockResolvedValue();
    await expect(startedKeyRing(tokenSettings(), { store })).rejects.toThrow('kept no ES256 key');
  });

  it('stops the start when the store is away, and makes no key', async () => {
    const store = new MemorySigningKeyStore();
    const add = jest.spyOn(store, 'add');
    jest.spyOn(store, 'list').mockRejectedValue(new Error('store is away'));
    await expect(startedKeyRing(tokenSettings(), { store })).rejects.toThrow('store is away');
    expect(add).not.toHaveBeenCalled();
  });

  it('opens no key that was sealed for another row', async () => {
    const settings = tokenSettings();
    const [store, other, swapped] = [1, 2, 3].map(() => new MemorySigningKeyStore()) as [
      MemorySigningKeyStore,
      MemorySigningKeyStore,
      MemorySigningKeyStore,
    ];
    await startedKeyRing(settings, { store });
    await startedKeyRing(settings, { store: other });
    const [row] = (await store.list()) as [StoredSigningKey];
    const [foreign] = (await other.list()) as [StoredSigningKey];
    await swapped.add({ ...row, sealedPrivateKey: foreign.sealedPrivateKey });
    const starting = startedKeyRing(settings, { store: swapped });
    await expect(starting).rejects.toThrow(`cannot decrypt the signing key ${row.kid}`);
  });

  it.each([
    ['the key that signs', 0],
    ['the key that comes next', 1],
  ])('stops when %s was sealed under another TOKEN_ENCRYPTION_KEY', async (_which, index) => {
    const store = new MemorySigningKeyStore();
    await startedKeyRing(tokenSettings(), { store });
    const mixed = new MemorySigningKeyStore();
    const settings = tokenSettings();
    await startedKeyRing(settings, { store: mixed });
    const [theirs, ours] = [await store.list(), await mixed.list()];
    const both = new MemorySigningKeyStore();
    for (const [place, key] of ours.entries()) await both.add(place === index ? (theirs[place] ?? key) : key);
    await expect(startedKeyRing(settings, { store: both })).rejects.toThrow(
      `TOKEN_ENCRYPTION_KEY cannot decrypt the signing key ${theirs[index]?.kid} in the database`,
    );
    expect(await both.list()).toHaveLength(2);
  });

  it('makes no ring of another algorithm under a TOKEN_ENCRYPTION_KEY that opens nothing there', async () => {
    const store = new MemorySigningKeyStore();
    await startedKeyRing(tokenSettings(), { store });
    const before = await store.list();
    const starting = startedKeyRing(tokenSettings({ algorithm: 'EdDSA' }), { store });
    await expect(starting).rejects.toThrow('TOKEN_ENCRYPTION_KEY cannot decrypt');
    expect(await store.list()).toEqual(before);
  });

  it('has under HS256 the shared secret and no keys', async () => {
    const { ring, rotation } = await startedKeyRing(tokenSettings({ algorithm: 'HS256' }));
    expect(ring.list()).toEqual([]);
    expect(ring.find(undefined)).toBe(ring.active());
    await expect(rotation.rotate()).rejects.toMatchObject({ code: 'KEYS_NOT_ROTATABLE' });
  });

  it('lets nobody verify without naming a key, unless the secret is shared', async () => {
    const { ring } = await startedKeyRing(tokenSettings());
    expect(ring.find(undefined)).toBeUndefined();
  });
});

describe('a ring in the course of time', () => {
  it('signs with the next key from its moment on, whether or not a round ran, and keeps the old one verifying', async () => {
    const { ring, clock } = await startedKeyRing(tokenSettings());
    const [first, second] = ring.list().map(({ stored }) => stored.kid);
    clock.advance(90 * DAY_MS - 1);
    expect(ring.active().kid).toBe(first);
    clock.advance(1);
    expect(ring.active().kid).toBe(second);
    clock.advance(21 * MINUTE_MS - 1);
    expect(ring.find(first)).toBeDefined();
    clock.advance(1);
    expect(ring.find(first)).toBeUndefined();
    expect(ring.active().kid).toBe(second);
  });

  it('rotates ten times by its rounds alone, each key published long before its use, and is cleaned up', async () => {
    const { ring, rotation, job, clock } = await startedKeyRing(tokenSettings());
    const signing = new Set<string | undefined>();
    for (let day = 0; day < 900; day += 1) {
      signing.add(ring.active().kid);
      clock.advance(DAY_MS);
      await job.runRound();
      await rotation.removeRetired();
    }
    expect(signing.size).toBe(10);
    for (const { stored } of ring.list()) {
      expect(stored.activatesAt.getTime() - stored.createdAt.getTime()).toBeGreaterThan(6 * MINUTE_MS);
    }
    expect(ring.list().map(({ status }) => status)).toEqual(['retiring', 'active', 'next']);
  });

  it('gives the same key object for a key as long as it is in the ring, which spares verifying twice', async () => {
    const { ring } = await startedKeyRing(tokenSettings());
    const { kid } = ring.active();
    const before = ring.find(kid);
    await ring.reload();
    expect(ring.find(kid)).toBe(before);
  });

  it('opens a private half once', async () => {
    const settings = tokenSettings();
    const { ring } = await startedKeyRing(settings);
    const before = ring.active().signWith;
    await ring.reload();
    expect(ring.active().signWith).toBe(before);
  });

  it('goes on with what it knows while the store is away', async () => {
    const store = new MemorySigningKeyStore();
    const { ring } = await startedKeyRing(tokenSettings(), { store });
    const { kid } = ring.active();
    jest.spyOn(store, 'list').mockRejectedValueOnce(new Error('away'));
    await expect(ring.reload()).rejects.toThrow('away');
    expect(ring.active().kid).toBe(kid);
    await ring.reload();
    expect(ring.find(kid)).toBeDefined();
  });

  it('sees after a reload whatever was written before it, though another was under way', async () => {
    const store = new MemorySigningKeyStore();
    const { ring, clock } = await startedKeyRing(tokenSettings(), { store });
    const kid = ring.active().kid as string;
    const early = ring.reload();
    await store.revoke(kid, clock.now());
    await Promise.all([early, ring.reload()]);
    expect(ring.find(kid)).toBeUndefined();
  });
});

describe('a next key that this instance cannot open', () => {
  /** Another instance is a step ahead in changing TOKEN_ENCRYPTION_KEY, and it was not told of the step before. */
  async function behind() {
    const store = new MemorySigningKeyStore();
    const clock = new FakeClock();
    const [older, newest] = [newSecretKey(), newSecretKey()];
    const ours = await startedKeyRing(tokenSettings({ encryptionKeys: [older] }), { store, clock });
    const theirs = keyRingKit(tokenSettings({ encryptionKeys: [newest, older] }), { store, clock });
    await theirs.ring.open();
    clock.advance(90 * DAY_MS);
    await theirs.job.runRound();
    clock.advance(90 * DAY_MS - MINUTE_MS);
    await theirs.job.runRound();
    return { ours, theirs, clock };
  }

  it('is reported once, and the newest that can be opened goes on signing while it verifies', async () => {
    const { ours, theirs, clock } = await behind();
    const error = jest.spyOn(Logger.prototype, 'error');
    await ours.ring.reload();
    await ours.ring.reload();
    expect(error.mock.calls).toEqual([[expect.objectContaining({ event: 'signing_key_unopened' })]]);
    const { kid } = ours.ring.active();
    clock.advance(2 * MINUTE_MS);
    expect(theirs.ring.active().kid).not.toBe(kid);
    expect(ours.ring.active().kid).toBe(kid);
    expect(theirs.ring.find(kid)).toBeDefined();
  });

  it('has nothing signed any more with a key that nobody would accept', async () => {
    const { ours, clock } = await behind();
    await ours.ring.reload();
    clock.advance(30 * MINUTE_MS);
    expect(refusalOf(() => ours.ring.active())).toBe('SERVICE_UNAVAILABLE');
  });
});
