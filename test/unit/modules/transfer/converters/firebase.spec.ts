import { readForeignHash } from '../../../../../src/modules/passwords/index.js';
import { firebase, firebaseHashConfig } from '../../../../../src/modules/transfer/converters/systems/firebase.js';
import { convertFile, foreignFile } from '../../../../support/converting.js';

/** Of the example in github.com/firebase/scrypt, which is public. */
const HASH_CONFIG = `hash_config {
  algorithm: SCRYPT,
  base64_signer_key: jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==,
  base64_salt_separator: Bw==,
  rounds: 8,
  mem_cost: 14,
}
`;
const HASH = 'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==';
const SALT = '42xEC+ixf3L2lw==';
const PASSWORD = 'user1password';

const ADA = {
  localId: 'zQvL4Yk8wXc1bN2mR5tS7uV9aB03',
  email: 'Ada@Example.org',
  emailVerified: true,
  passwordHash: HASH,
  salt: SALT,
  displayName: 'Ada, Countess of Lovelace',
  photoUrl: 'https://example.org/ada.png',
  lastSignedInAt: '1486324051001',
  createdAt: '1486324051000',
  disabled: true,
  providerUserInfo: [
    { providerId: 'google.com', rawId: '110169484474386276334', email: 'ada@example.org' },
    { providerId: 'github.com', rawId: '583231' },
  ],
};

const ADA_AS_LINE = {
  externalId: 'zQvL4Yk8wXc1bN2mR5tS7uV9aB03',
  email: 'Ada@Example.org',
  emailVerifiedAt: '2017-02-05T19:47:31.000Z',
  username: 'ada-countess-of-lovelace',
  fullName: 'Ada, Countess of Lovelace',
  avatarUrl: 'https://example.org/ada.png',
  status: 'suspended',
  createdAt: '2017-02-05T19:47:31.000Z',
  connections: [
    { provider: 'google', subject: '110169484474386276334' },
    { provider: 'github', subject: '583231' },
  ],
};

const withHashConfig = () => ({
  converter: firebase,
  options: { 'hash-config': foreignFile('hash.txt', HASH_CONFIG) },
});

describe('the Firebase converter', () => {
  it('makes a line of an account of auth:export, whose password logs in', async () => {
    const file = foreignFile('users.json', `{"users": [\n${JSON.stringify(ADA, null, 2)}]}`);
    const { lines, kinds } = await convertFile(file, withHashConfig());
    const [{ passwordHash, ...line } = {}] = lines;
    expect(line).toEqual(ADA_AS_LINE);
    expect(kinds).toEqual({ 1: ['EXTERNAL_ID', 'USERNAME_MADE'] });
    const hash = readForeignHash(String(passwordHash));
    expect([await hash?.verify(PASSWORD), await hash?.verify('another')]).toEqual([true, false]);
  });

  it('reads the CSV, which has no names of columns and a comma too many, as the same accounts', async () => {
    const csv = [
      `${ADA.localId},${ADA.email},true,${HASH},${SALT},"${ADA.displayName}",${ADA.photoUrl}`,
      '110169484474386276334,ada@example.org,,,,,,,,,,,583231,,,',
      `${ADA.createdAt},1486324051001,,true,,`,
    ].join(',');
    const { lines } = await convertFile(foreignFile('users.csv', `${csv}\n`), withHashConfig());
    expect(lines).toEqual([expect.objectContaining(ADA_AS_LINE)]);
  });

  it('leaves visitors without a name out, and hashes without the parameters, and says so', async () => {
    const file = foreignFile(
      'users.json',
      JSON.stringify({
        users: [
          { localId: 'a', createdAt: '1486324051000' },
          { localId: 'b', phoneNumber: '+15555550100' },
          { localId: 'c', email: 'c@example.org', passwordHash: HASH, salt: SALT, customAttributes: '{"admin":true}' },
          { localId: 'd', displayName: 'Ada Lovelace', providerUserInfo: [] },
          { localId: 'e', customAttributes: '{"admin":true}' },
        ],
      }),
    );
    const { lines, kinds } = await convertFile(file, { converter: firebase });
    expect(lines.map(({ externalId, passwordHash }) => [externalId, passwordHash])).toEqual([['c', undefined]]);
    expect(kinds).toEqual({
      1: ['NOT_A_PERSON'],
      2: ['NO_EMAIL'],
      3: expect.arrayContaining(['PASSWORD_HASH_LEFT_OUT', 'ROLES_LEFT_OUT']) as string[],
      4: ['NO_EMAIL'],
      5: ['NO_EMAIL'],
    });
  });

  it.each([
    ['of another algorithm', HASH_CONFIG.replace('SCRYPT', 'BCRYPT')],
    ['without the key', HASH_CONFIG.replace('base64_signer_key', 'key')],
  ])('refuses parameters %s', (_what, text) => {
    expect(() => firebaseHashConfig(text)).toThrow('--hash-config');
  });
});
