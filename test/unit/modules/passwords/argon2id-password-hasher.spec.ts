import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import { Argon2idPasswordHasher } from '../../../../src/modules/passwords/index.js';
import { quickHashing } from '../../../support/hashing-settings.js';

const PASSWORD = 'correct horse battery staple';
const oldPepper = createSecretKey(Buffer.alloc(32, 1));
const newPepper = createSecretKey(Buffer.alloc(32, 2));

function hasherWith(peppers: readonly KeyObject[], memoryMib = 1, iterations = 1): Argon2idPasswordHasher {
  return new Argon2idPasswordHasher(quickHashing({ peppers, argon2: { memoryMib, iterations } }));
}

describe('Argon2idPasswordHasher', () => {
  it('names scheme, version and parameters in front of salt and key, within the column', async () => {
    const hash = await hasherWith([], 2, 3).hash(PASSWORD);
    expect(hash).toMatch(/^\$watchword-argon2id\$v=1\$argon2id\$v=19\$m=2048,t=3,p=1\$[^$]{22}\$[^$]{43}$/);
    expect((await hasherWith([newPepper]).hash(PASSWORD)).length).toBeLessThan(255);
  });

  it('is argon2id over the two HMACs that the documentation names', async () => {
    const stored = await hasherWith([newPepper]).hash(PASSWORD);
    const inner = createHmac('sha384', 'watchword password prehash v1').update(PASSWORD).digest();
    const outer = createHmac('sha384', newPepper.export()).update(inner).digest('base64');
    expect(stored).toMatch(/^\$watchword-argon2id\$v=1,p=[0-9a-f]{8}\$argon2id\$/);
    await expect(verify(stored.slice(stored.indexOf('$argon2id$')), outer)).resolves.toBe(true);
  });

  it.each([
    ['an older pepper', [oldPepper]],
    ['no pepper', []],
  ])('verifies a hash of %s and wants it rehashed', async (_what, peppers) => {
    const hash = await hasherWith(peppers).hash(PASSWORD);
    const rotated = hasherWith([newPepper, oldPepper]);
    await expect(rotated.verify(PASSWORD, hash)).resolves.toBe(true);
    await expect(rotated.verify('another password', hash)).resolves.toBe(false);
    expect(rotated.needsRehash(hash)).toBe(true);
  });

  it('refuses a hash of a pepper that it does not have', async () => {
    const hash = await hasherWith([oldPepper]).hash(PASSWORD);
    const hasher = hasherWith([newPepper]);
    await expect(hasher.verify(PASSWORD, hash)).resolves.toBe(false);
    await expect(hasher.verify(PASSWORD, hash.replace(/,p=[0-9a-f]{8}/, ''))).resolves.toBe(false);
    expect(hasher.recognises(hash)).toBe(false);
  });

  it.each([
    ['more memory', 2, 1],
    ['more iterations', 1, 2],
  ])('verifies a hash of %s and wants it rehashed', async (_what, memoryMib, iterations) => {
    const hash = await hasherWith([], memoryMib, iterations).hash(PASSWORD);
    await expect(hasherWith([]).verify(PASSWORD, hash)).resolves.toBe(true);
    expect(hasherWith([]).needsRehash(hash)).toBe(true);
    expect(hasherWith([], memoryMib, iterations).needsRehash(hash)).toBe(false);
  });

  it.each([
    ['m=131072,t=16', true],
    ['m=131072,t=17', false],
    ['m=131073,t=1', false],
    ['m=1023,t=1', false],
    ['m=0,t=1', false],
    ['m=1024,t=0', false],
  ])('begins on a hash of %s: %s', async (parameters, expected) => {
    const hash = (await hasherWith([]).hash(PASSWORD)).replace('m=1024,t=1', parameters);
    expect(hasherWith([]).recognises(hash)).toBe(expected);
  });

  it('takes a bare argon2id hash of the same password for foreign', async () => {
    const hash = await hasherWith([]).hash(PASSWORD);
    expect(hasherWith([]).recognises(hash.slice(hash.indexOf('$argon2id$')))).toBe(false);
  });
});
