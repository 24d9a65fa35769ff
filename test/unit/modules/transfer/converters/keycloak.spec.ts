import { hash } from '@node-rs/argon2';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { readForeignHash } from '../../../../../src/modules/passwords/index.js';
import { keycloak } from '../../../../../src/modules/transfer/converters/systems/keycloak.js';
import { convertFile, convertRecords, foreignFile } from '../../../../support/converting.js';

const PASSWORD = 'correct horse battery';

function pbkdf2Credential(): object {
  const salt = randomBytes(16);
  const value = pbkdf2Sync(PASSWORD, salt, 1000, 64, 'sha512').toString('base64');
  return {
    type: 'password',
    createdDate: 1549166645789,
    secretData: JSON.stringify({ value, salt: salt.toString('base64'), additionalParameters: {} }),
    credentialData: JSON.stringify({ hashIterations: 1000, algorithm: 'pbkdf2-sha512', additionalParameters: {} }),
  };
}

/** Keycloak keeps the parts of the common text apart. */
async function argon2Credential(): Promise<object> {
  const text = await hash(PASSWORD, { memoryCost: 1024, timeCost: 2, parallelism: 1 });
  const [, , , , salt = '', value = ''] = text.split('$');
  const additionalParameters = {
    hash_length: ['32'],
    memory: ['1024'],
    type: ['id'],
    version: ['1.3'],
    parallelism: ['1'],
  };
  return {
    type: 'password',
    secretData: JSON.stringify({ value, salt, additionalParameters: {} }),
    credentialData: JSON.stringify({ hashIterations: 2, algorithm: 'argon2', additionalParameters }),
  };
}

const ADA = {
  id: '6F8A9B7C-1D2E-4F3A-8B4C-5D6E7F8A9B0C',
  createdTimestamp: 1549166645789,
  username: 'ada',
  enabled: false,
  totp: true,
  emailVerified: false,
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.org',
  attributes: { department: ['engines'] },
  requiredActions: [],
  realmRoles: ['default-roles-shop', 'editor'],
  groups: [],
  federatedIdentities: [{ identityProvider: 'google', userId: '110169484474386276334', userName: 'ada@example.org' }],
};

const BOB = { id: '7b8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0d', username: 'bob', email: 'bob@example.org', enabled: true };

/** As the realm's file is written, with what is around the users. */
const realmOf = (users: readonly object[]): string =>
  JSON.stringify(
    { id: 'shop', roles: { realm: [{ users: ['no list of people'] }] }, users, clients: [{ id: 'web' }] },
    null,
    2,
  );

describe('the Keycloak converter', () => {
  it('makes no hash of a credential without its salt', async () => {
    const secretData = JSON.stringify({ value: 'A'.repeat(43) });
    const credentials = [{ ...pbkdf2Credential(), secretData }];
    const { lines, kinds } = await convertRecords([{ ...ADA, credentials }], { converter: keycloak });
    expect(lines[0]).not.toHaveProperty('passwordHash');
    expect(kinds[1]).toContain('PASSWORD_HASH_LEFT_OUT');
  });

  it('keeps a verified address, as of the time of registration', async () => {
    const { lines } = await convertRecords([{ ...ADA, emailVerified: true }], { converter: keycloak });
    expect(lines).toMatchObject([
      { createdAt: '2019-02-03T04:04:05.789Z', emailVerifiedAt: '2019-02-03T04:04:05.789Z' },
    ]);
  });

  it('finds the users in the file of a realm, and says what it leaves out', async () => {
    const credentials = [pbkdf2Credential(), { type: 'otp', secretData: '{}', credentialData: '{}' }];
    const service = { username: 'service-account-web', serviceAccountClientId: 'web' };
    const realm = realmOf([{ ...ADA, credentials }, service, BOB]);
    const { lines, kinds } = await convertFile(foreignFile('realm.json', realm), { converter: keycloak });
    const [{ passwordHash, ...line } = {}, other] = lines;
    expect(line).toEqual({
      id: '6f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c',
      email: 'ada@example.org',
      username: 'ada',
      fullName: 'Ada Lovelace',
      status: 'suspended',
      createdAt: '2019-02-03T04:04:05.789Z',
      connections: [{ provider: 'google', subject: '110169484474386276334' }],
    });
    expect(other).toMatchObject({ username: 'bob', fullName: 'bob' });
    expect(kinds).toEqual({
      1: ['ROLES_LEFT_OUT', 'SECOND_FACTOR_LEFT_OUT', 'DATA_LEFT_OUT'],
      2: ['NOT_A_PERSON'],
      3: ['FULL_NAME_MADE', 'NO_PASSWORD'],
    });
    const hashed = readForeignHash(String(passwordHash));
    expect([await hashed?.verify(PASSWORD), await hashed?.verify('another')]).toEqual([true, false]);
  });

  it('composes the argon2 that is the default since Keycloak 25', async () => {
    const { lines } = await convertRecords([{ ...ADA, credentials: [await argon2Credential()] }], {
      converter: keycloak,
    });
    const hashed = readForeignHash(String(lines[0]?.['passwordHash']));
    expect([await hashed?.verify(PASSWORD), await hashed?.verify('another')]).toEqual([true, false]);
  });

  it('reads files of users, as they are written with --users different_files', async () => {
    const file = foreignFile('shop-users-0.json', JSON.stringify({ realm: 'shop', users: [ADA, BOB] }));
    const { lines } = await convertFile(file, { converter: keycloak });
    expect(lines.map(({ username }) => username)).toEqual(['ada', 'bob']);
  });

  it('gives no username of one file to somebody of another', async () => {
    const other = { ...BOB, id: ADA.id, username: 'bob@old.example', email: 'carl@example.org' };
    const files = [other, BOB].map((user, index) =>
      foreignFile(`shop-users-${index}.json`, JSON.stringify({ realm: 'shop', users: [user] })),
    );
    const { lines, kinds } = await convertFile(files, { converter: keycloak });
    expect(lines.map(({ username }) => username)).toEqual([expect.stringMatching(/^bob-/), 'bob']);
    expect(kinds).toMatchObject({ 1: expect.arrayContaining(['USERNAME_CHANGED']) as string[] });
    expect(Object.keys(kinds)).toEqual(['1', '2']);
  });

  it('does not keep a password that had to be changed, which somebody else may know', async () => {
    const user = { ...ADA, requiredActions: ['UPDATE_PASSWORD'], credentials: [pbkdf2Credential()] };
    const { lines, kinds } = await convertRecords([user], { converter: keycloak });
    expect(lines[0]).not.toHaveProperty('passwordHash');
    expect(kinds[1]).toContain('PASSWORD_HASH_LEFT_OUT');
  });

  it('takes passwords of before for no second factors', async () => {
    const credentials = [pbkdf2Credential(), { ...pbkdf2Credential(), type: 'password-history' }];
    const { lines, kinds } = await convertRecords([{ ...ADA, credentials }], { converter: keycloak });
    expect(lines[0]).toHaveProperty('passwordHash');
    expect(kinds[1]).toEqual(['ROLES_LEFT_OUT', 'DATA_LEFT_OUT']);
  });

  it('knows that Microsoft tells us another id', async () => {
    const federatedIdentities = [{ identityProvider: 'microsoft', userId: '48d31887-5fad-4d73-a9f5-3c356e68a038' }];
    const user = { ...ADA, federatedIdentities };
    const { lines, kinds } = await convertRecords([user], { converter: keycloak });
    expect(lines[0]).not.toHaveProperty('connections');
    expect(kinds[1]).toContain('CONNECTION_LEFT_OUT');
    const named = await convertRecords([user], { converter: keycloak, providers: { microsoft: 'entra' } });
    expect(named.lines[0]).toMatchObject({ connections: [{ provider: 'entra' }] });
  });
});
