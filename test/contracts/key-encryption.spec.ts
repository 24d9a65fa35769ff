import { AesGcmKeyEncryption } from '../../src/modules/encryption/index.js';
import { describeKeyEncryption } from '../../src/testing/index.js';
import { newSecretKey, tokenSettings } from '../support/access-tokens.js';

describeKeyEncryption('AesGcmKeyEncryption', () => ({
  encryption: new AesGcmKeyEncryption(tokenSettings()),
  other: new AesGcmKeyEncryption(tokenSettings()),
}));

const [older, newest] = [newSecretKey(), newSecretKey()];

describeKeyEncryption('AesGcmKeyEncryption with a rotated key', () => ({
  encryption: new AesGcmKeyEncryption(tokenSettings({ encryptionKeys: [newest, older] })),
  other: new AesGcmKeyEncryption(tokenSettings()),
}));

describe('AesGcmKeyEncryption while TOKEN_ENCRYPTION_KEY is rotated', () => {
  const rotated = new AesGcmKeyEncryption(tokenSettings({ encryptionKeys: [newest, older] }));
  const withOnly = (key: typeof newest) => new AesGcmKeyEncryption(tokenSettings({ encryptionKeys: [key] }));
  const secret = Buffer.from('secret');

  it('seals under the newest', async () => {
    const sealed = await rotated.seal(secret, 'a');
    expect(await withOnly(newest).open(sealed, 'a')).toEqual(secret);
    await expect(withOnly(older).open(sealed, 'a')).rejects.toThrow();
  });

  it('still opens what an older one sealed', async () => {
    expect(await rotated.open(await withOnly(older).seal(secret, 'a'), 'a')).toEqual(secret);
  });

  it('takes for current what the newest sealed, and nothing else', async () => {
    expect(rotated.isCurrent(await withOnly(newest).seal(secret, 'a'))).toBe(true);
    expect(rotated.isCurrent(await withOnly(older).seal(secret, 'a'))).toBe(false);
    expect(rotated.isCurrent('v1.malformed')).toBe(false);
  });
});
