import { createSecretKey } from 'node:crypto';
import { ConfiguredPasswordHasher } from '../../../../src/modules/passwords/index.js';
import { quickHashing } from '../../../support/hashing-settings.js';

const PASSWORD = 'correct horse battery staple';
const peppers = [createSecretKey(Buffer.alloc(32, 3))];
const SCHEMES = ['bcrypt', 'argon2id'] as const;

describe.each(SCHEMES)('ConfiguredPasswordHasher with %s', (scheme) => {
  const hasher = new ConfiguredPasswordHasher(quickHashing({ scheme, peppers }));
  const [otherScheme = scheme] = SCHEMES.filter((candidate) => candidate !== scheme);
  const before = new ConfiguredPasswordHasher(quickHashing({ scheme: otherScheme, peppers }));

  it('hashes as it says', async () => {
    expect(await hasher.hash(PASSWORD)).toMatch(new RegExp(`^\\$watchword-${scheme}\\$`));
  });

  it(`verifies hashes of ${otherScheme} and wants them rehashed`, async () => {
    const hash = await before.hash(PASSWORD);
    expect(hasher.recognises(hash)).toBe(true);
    await expect(hasher.verify(PASSWORD, hash)).resolves.toBe(true);
    await expect(hasher.verify('another password', hash)).resolves.toBe(false);
    expect(hasher.needsRehash(hash)).toBe(true);
    expect(hasher.needsRehash(await hasher.hash(PASSWORD))).toBe(false);
  });
});
