import { Logger } from '@nestjs/common';
import { newSecretKey, tokenSettings } from '../../../support/access-tokens.js';
import { DAY_MS, keyRingKit, MINUTE_MS, startedKeyRing } from '../../../support/key-ring.js';
import { MemorySigningKeyStore } from '../../../support/memory-signing-key-store.js';

afterEach(() => jest.restoreAllMocks());

/** A day after the start, so that the next key is long known to everybody. */
async function settled() {
  const kit = await startedKeyRing(tokenSettings());
  kit.clock.advance(DAY_MS);
  const [first, second] = kit.ring.list().map(({ stored }) => stored.kid) as [string, string];
  return { ...kit, first, second };
}

describe('rotating on demand', () => {
  it('puts the next key to use at once and adds its successor', async () => {
    const { ring, rotation, clock, first, second } = await settled();
    expect((await rotation.rotate()).stored.kid).toBe(second);
    expect(ring.active().kid).toBe(second);
    expect(ring.find(first)).toBeDefined();
    expect(ring.list().map(({ status }) => status)).toEqual(['retiring', 'active', 'next']);
    expect(ring.list()[2]?.stored.activatesAt.getTime()).toBe(clock.now().getTime() + 90 * DAY_MS);
  });

  it('waits for the publication of a key that is new', async () => {
    const { ring, rotation, clock, second } = await settled();
    await rotation.rotate();
    const { stored, status } = await rotation.rotate();
    expect(status).toBe('next');
    expect(stored.activatesAt.getTime()).toBe(clock.now().getTime() + 6 * MINUTE_MS);
    expect(ring.active().kid).toBe(second);
    clock.advance(6 * MINUTE_MS);
    expect(ring.active().kid).toBe(stored.kid);
  });

  it('adds at most one key in the time of one publication, however often it is asked', async () => {
    const { ring, rotation, clock } = await settled();
    for (let asked = 0; asked < 600; asked += 1) {
      await rotation.rotate();
      clock.advance(3_000);
    }
    // 30 minutes
    expect(ring.list().length).toBeLessThanOrEqual(2 + 1 + 30 / 6);
  });

  it('is done once by several instances that are asked at once', async () => {
    const settings = tokenSettings();
    const store = new MemorySigningKeyStore();
    const { clock } = await startedKeyRing(settings, { store });
    clock.advance(DAY_MS);
    const kits = await Promise.all(Array.from({ length: 5 }, () => startedKeyRing(settings, { store, clock })));
    await Promise.all(kits.map(({ rotation }) => rotation.rotate()));
    expect(await store.list()).toHaveLength(3);
    for (const { ring } of kits) {
      await ring.reload();
      expect(ring.list().map(({ status }) => status)).toEqual(['retiring', 'active', 'next']);
    }
  });
});

describe('the emergency', () => {
  it('ends the key that signs at once; the next takes over and has a successor', async () => {
    const { ring, rotation, first, second } = await settled();
    await rotation.retire(first);
    expect(ring.find(first)).toBeUndefined();
    expect(ring.active().kid).toBe(second);
    expect(ring.list().map(({ status }) => status)).toEqual(['revoked', 'active', 'next']);
  });

  it('ends a key that only comes next; the one that signs goes on until it is due', async () => {
    const { ring, rotation, clock, first, second } = await settled();
    await rotation.retire(second);
    expect(ring.active().kid).toBe(first);
    const [, , third] = ring.list();
    expect(third?.stored.activatesAt.getTime()).toBe(clock.now().getTime() - DAY_MS + 90 * DAY_MS);
  });

  it('can end every key, one after the other, and always leaves one that signs and one that comes next', async () => {
    const { ring, rotation } = await settled();
    const ended = new Set<string>();
    for (let round = 0; round < 10; round += 1) {
      for (const { stored } of ring.list()) {
        await rotation.retire(stored.kid);
        ended.add(stored.kid);
      }
      expect(ended).not.toContain(ring.active().kid);
      expect(ring.list().filter(({ status }) => status === 'active')).toHaveLength(1);
      expect(ring.list().filter(({ status }) => status === 'next')).toHaveLength(1);
    }
  });

  it('changes nothing the second time, and does not know a key that is not there', async () => {
    const { ring, rotation, first } = await settled();
    await rotation.retire(first);
    const before = ring.list();
    await rotation.retire(first);
    expect(ring.list()).toEqual(before);
    await expect(rotation.retire('x'.repeat(43))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('ends a key of another algorithm without a rotation', async () => {
    const settings = tokenSettings();
    const store = new MemorySigningKeyStore();
    const { ring: older, clock } = await startedKeyRing(settings, { store });
    const { encryptionKeys } = settings;
    const edwards = tokenSettings({ algorithm: 'EdDSA', encryptionKeys });
    const { ring, rotation } = await startedKeyRing(edwards, { store, clock });
    const { kid } = ring.active();
    await rotation.retire(older.active().kid as string);
    expect(ring.active().kid).toBe(kid);
    expect(ring.find(older.active().kid)).toBeUndefined();
    expect(ring.list().filter(({ stored }) => stored.algorithm === 'EdDSA')).toHaveLength(2);
  });

  it('is kept for the list until what the key signed has expired, and then removed', async () => {
    const { ring, rotation, clock, first } = await settled();
    await rotation.retire(first);
    clock.advance(21 * MINUTE_MS - 1);
    expect(await rotation.removeRetired()).toBe(0);
    clock.advance(1);
    expect(await rotation.removeRetired()).toBe(1);
    expect(ring.list().map(({ status }) => status)).toEqual(['active', 'next']);
  });
});

describe('a change of TOKEN_ENCRYPTION_KEY', () => {
  const [older, newest] = [newSecretKey(), newSecretKey()];
  const withKeys = (...encryptionKeys: ReturnType<typeof newSecretKey>[]) => tokenSettings({ encryptionKeys });

  it('is carried out in the background; then the newest key alone opens the same ring', async () => {
    const log = jest.spyOn(Logger.prototype, 'log');
    const store = new MemorySigningKeyStore();
    const { ring } = await startedKeyRing(withKeys(older), { store });
    const both = await startedKeyRing(withKeys(newest, older), { store });
    await both.job.runRound();
    expect(log).toHaveBeenCalledWith({ event: 'signing_keys_rewrapped', sealed: 2, left: 0 });
    await both.job.runRound();
    expect(log.mock.calls.filter(([line]) => (line as { sealed?: number }).sealed !== undefined)).toHaveLength(1);
    const after = await startedKeyRing(withKeys(newest), { store });
    expect(after.ring.active().kid).toBe(ring.active().kid);
    expect(after.ring.active().signWith.equals(ring.active().signWith)).toBe(true);
    await expect(startedKeyRing(withKeys(older), { store })).rejects.toThrow('TOKEN_ENCRYPTION_KEY cannot decrypt');
  });

  it('is carried out once by two instances at the same time', async () => {
    const store = new MemorySigningKeyStore();
    await startedKeyRing(withKeys(older), { store });
    const kits = [keyRingKit(withKeys(newest, older), { store }), keyRingKit(withKeys(newest, older), { store })];
    await Promise.all(kits.map(({ job }) => job.onModuleInit()));
    await Promise.all(kits.map(({ job }) => job.runRound()));
    await expect(startedKeyRing(withKeys(newest), { store })).resolves.toBeDefined();
    expect(await store.list()).toHaveLength(2);
  });

  it('leaves a key that no key opens as it is, reports it once and goes on with the others', async () => {
    const error = jest.spyOn(Logger.prototype, 'error');
    const store = new MemorySigningKeyStore();
    const { clock } = await startedKeyRing(withKeys(newSecretKey()), { store });
    const [lost] = await store.list();
    await Promise.all((await store.list()).map(({ kid }) => store.remove(kid)));
    await startedKeyRing(withKeys(older), { store, clock });
    // a key of long ago, which nothing needs to open any more
    if (lost) await store.add({ ...lost, sequence: 0, activatesAt: new Date(0) });
    const { rewrapping } = await startedKeyRing(withKeys(newest, older), { store, clock });
    expect(await rewrapping.rewrap()).toBe(2);
    expect(await rewrapping.rewrap()).toBe(0);
    expect(error.mock.calls).toEqual([
      [expect.objectContaining({ event: 'signing_key_not_rewrapped', kid: lost?.kid })],
    ]);
  });
});

describe('preparing a change of algorithm', () => {
  it('publishes the key to every instance, which sign as before', async () => {
    const store = new MemorySigningKeyStore();
    const settings = tokenSettings();
    const { ring, rotation, clock } = await startedKeyRing(settings, { store });
    const other = await startedKeyRing(settings, { store, clock });
    const { stored } = await rotation.prepare('EdDSA');
    await other.job.runRound();
    for (const { find, active } of [ring, other.ring].map((each) => ({
      find: each.find(stored.kid),
      active: each.active(),
    }))) {
      expect(find?.algorithm).toBe('EdDSA');
      expect(active.algorithm).toBe('ES256');
    }
  });

  it('has the key sign from the change on, which the instances of before know already', async () => {
    const store = new MemorySigningKeyStore();
    const settings = tokenSettings();
    const before = await startedKeyRing(settings, { store });
    const { stored } = await before.rotation.prepare('EdDSA');
    before.clock.advance(DAY_MS);
    const changed = tokenSettings({ algorithm: 'EdDSA', encryptionKeys: settings.encryptionKeys });
    const after = await startedKeyRing(changed, { store, clock: before.clock });
    expect(after.ring.active().kid).toBe(stored.kid);
    expect(before.ring.find(after.ring.active().kid)).toBeDefined();
    expect(after.ring.find(before.ring.active().kid)).toBeDefined();
  });

  it('changes nothing when it is asked again, or by several instances at once', async () => {
    const store = new MemorySigningKeyStore();
    const settings = tokenSettings();
    const kits = await Promise.all([1, 2, 3].map(() => startedKeyRing(settings, { store })));
    const prepared = await Promise.all(kits.map(({ rotation }) => rotation.prepare('RS256')));
    prepared.push(...(await Promise.all(kits.map(({ rotation }) => rotation.prepare('RS256')))));
    expect(new Set(prepared.map(({ stored }) => stored.kid)).size).toBe(1);
    expect((await store.list()).filter(({ algorithm }) => algorithm === 'RS256')).toHaveLength(1);
  });

  it('makes another key where the last one of the algorithm was revoked or has expired', async () => {
    const { rotation, clock } = await startedKeyRing(tokenSettings());
    const first = await rotation.prepare('EdDSA');
    await rotation.retire(first.stored.kid);
    const second = await rotation.prepare('EdDSA');
    expect(second.stored.kid).not.toBe(first.stored.kid);
    clock.advance(200 * DAY_MS);
    const third = await rotation.prepare('EdDSA');
    expect(third.stored.kid).not.toBe(second.stored.kid);
    expect(third.status).toBe('next');
  });

  it('adds none to the algorithm that signs already', async () => {
    const { ring, rotation } = await startedKeyRing(tokenSettings());
    expect((await rotation.prepare('ES256')).status).toBe('next');
    expect(ring.list()).toHaveLength(2);
  });
});
