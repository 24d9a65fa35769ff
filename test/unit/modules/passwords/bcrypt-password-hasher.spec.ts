import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import bcrypt from 'bcrypt';
import { BcryptPasswordHasher } from '../../../../src/modules/passwords/index.js';
import { quickHashing } from '../../../support/hashing-settings.js';

const PASSWORD = 'correct horse battery staple';
const oldPepper = createSecretKey(Buffer.alloc(32, 1));
const newPepper = createSecretKey(Buffer.alloc(32, 2));

function hasherWith(peppers: readonly KeyObject[], bcryptCost = 4): BcryptPasswordHasher {
  return new BcryptPasswordHasher(quickHashing({ bcryptCost, peppers }));
}

describe('BcryptPasswordHasher', () => {
  it('names scheme, version and cost in front of what bcrypt wrote', async () => {
    expect(await hasherWith([]).hash(PASSWORD)).toMatch(/^\$watchword-bcrypt\$v=1\$2b\$04\$[./A-Za-z0-9]{53}$/);
  });

  it('names the newest pepper by an id that differs from pepper to pepper and holds none of it', async () => {
    const withNew = await hasherWith([newPepper, oldPepper]).hash(PASSWORD);
    const withOld = await hasherWith([oldPepper]).hash(PASSWORD);
    const [newId, oldId] = [withNew, withOld].map((hash) => /,p=([0-9a-f]{8})\$2b\$/.exec(hash)?.[1]);
    expect(newId).toBeDefined();
    expect(newId).not.toBe(oldId);
    expect(newPepper.export().toString('hex')).not.toContain(newId);
  });

  it('is bcrypt over the two HMACs that the documentation names', async () => {
    const stored = await hasherWith([newPepper]).hash(PASSWORD);
    const inner = createHmac('sha384', 'watchword password prehash v1').update(PASSWORD).digest();
    const outer = createHmac('sha384', newPepper.export()).update(inner).digest('base64');
    expect(outer).toHaveLength(64);
    expect(await bcrypt.compare(outer, stored.slice(stored.indexOf('$2b$')))).toBe(true);
  });

  it('verifies a hash of an older pepper and wants it rehashed', async () => {
    const hash = await hasherWith([oldPepper]).hash(PASSWORD);
    const rotated = hasherWith([newPepper, oldPepper]);
    expect(await rotated.verify(PASSWORD, hash)).toBe(true);
    expect(await rotated.verify('another password', hash)).toBe(false);
    expect(rotated.recognises(hash)).toBe(true);
    expect(rotated.needsRehash(hash)).toBe(true);
  });

  it('verifies a hash made before there were peppers and wants it rehashed', async () => {
    const hash = await hasherWith([]).hash(PASSWORD);
    const peppered = hasherWith([newPepper]);
    expect(await peppered.verify(PASSWORD, hash)).toBe(true);
    expect(peppered.needsRehash(hash)).toBe(true);
  });

  it.each([
    ['another pepper', [newPepper]],
    ['no pepper', []],
  ])('refuses a hash of an unknown pepper when it has %s', async (_what, peppers) => {
    const hash = await hasherWith([oldPepper]).hash(PASSWORD);
    const hasher = hasherWith(peppers);
    expect(await hasher.verify(PASSWORD, hash)).toBe(false);
    expect(hasher.recognises(hash)).toBe(false);
    expect(hasher.needsRehash(hash)).toBe(true);
  });

  it('refuses a hash whose pepper was taken off its label', async () => {
    const hash = await hasherWith([newPepper]).hash(PASSWORD);
    expect(await hasherWith([newPepper]).verify(PASSWORD, hash.replace(/,p=[0-9a-f]{8}/, ''))).toBe(false);
  });

  it.each([
    [5, 4],
    [4, 5],
  ])('verifies a hash of cost %i at cost %i and wants it rehashed', async (storedCost, currentCost) => {
    const hash = await hasherWith([], storedCost).hash(PASSWORD);
    const hasher = hasherWith([], currentCost);
    expect(await hasher.verify(PASSWORD, hash)).toBe(true);
    expect(hasher.needsRehash(hash)).toBe(true);
  });

  it('does not begin on a hash of more work than any setting asks for', async () => {
    const hash = (await hasherWith([]).hash(PASSWORD)).replace('$2b$04$', '$2b$17$');
    expect(hasherWith([]).recognises(hash)).toBe(false);
    expect(hasherWith([]).recognises(hash.replace('$2b$17$', '$2b$16$'))).toBe(true);
  });

  it('takes a bare bcrypt hash of the same password for foreign', async () => {
    const bare = await bcrypt.hash(PASSWORD, 4);
    expect(hasherWith([]).recognises(bare)).toBe(false);
    expect(await hasherWith([]).verify(PASSWORD, bare)).toBe(false);
  });
});
