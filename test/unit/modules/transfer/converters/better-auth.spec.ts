import { scryptSync } from 'node:crypto';
import { readForeignHash } from '../../../../../src/modules/passwords/index.js';
import { betterAuth } from '../../../../../src/modules/transfer/converters/systems/better-auth.js';
import { convertRecords } from '../../../../support/converting.js';

const PASSWORD = 'correct horse battery';
const SALT = '00112233445566778899aabbccddeeff';
const KEY = scryptSync(PASSWORD, SALT, 64, { N: 16_384, r: 16, p: 1, maxmem: 128 * 16_384 * 16 * 2 }).toString('hex');

const ADA = {
  id: 'hQGWTkLk1yTSKZ5ZYk3iqd9KMLuJMPpn',
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  emailVerified: false,
  image: null,
  username: 'ada_l',
  createdAt: '2019-02-03T04:05:06.789',
  accounts: [
    { providerId: 'credential', accountId: 'hQGWTkLk1yTSKZ5ZYk3iqd9KMLuJMPpn', password: `${SALT}:${KEY}` },
    { providerId: 'github', accountId: '583231', password: null },
  ],
};

const LINE = {
  externalId: 'hQGWTkLk1yTSKZ5ZYk3iqd9KMLuJMPpn',
  email: 'ada@example.org',
  username: 'ada_l',
  fullName: 'Ada Lovelace',
  passwordHash: `better-auth$${SALT}:${KEY}`,
  createdAt: '2019-02-03T04:05:06.789Z',
  connections: [{ provider: 'github', subject: '583231' }],
};

describe('the Better Auth converter', () => {
  it('makes a line of a user with their accounts, whose password logs in', async () => {
    const { lines, kinds } = await convertRecords([ADA], { converter: betterAuth });
    expect(lines).toEqual([LINE]);
    expect(kinds).toEqual({ 1: ['EXTERNAL_ID', 'TIME_ZONE_ASSUMED'] });
    const hash = readForeignHash(String(lines[0]?.['passwordHash']));
    expect([await hash?.verify(PASSWORD), await hash?.verify('another')]).toEqual([true, false]);
  });

  it('has the password of whichever row has one, and no connection to the rows of passwords', async () => {
    const accounts = [{ providerId: 'credential', accountId: ADA.id, password: null }, ...ADA.accounts];
    const { lines } = await convertRecords([{ ...ADA, accounts }], { converter: betterAuth });
    expect(lines).toEqual([LINE]);
  });

  it.each([true, 1, 't'])('keeps a verified address (%j)', async (emailVerified) => {
    const { lines } = await convertRecords([{ ...ADA, emailVerified }], { converter: betterAuth });
    expect(lines).toEqual([{ ...LINE, emailVerifiedAt: LINE.createdAt }]);
  });

  it.each([
    ['snake_case and seconds', 1549166706],
    ['snake_case and milliseconds', 1549166706000],
  ])('reads %s, as SQLite has them', async (_what, createdAt) => {
    const row = {
      id: ADA.id,
      name: ADA.name,
      email: ADA.email,
      email_verified: 0,
      username: ADA.username,
      created_at: createdAt,
      accounts: JSON.stringify([{ provider_id: 'github', account_id: '583231' }]),
    };
    const { lines } = await convertRecords([row], { converter: betterAuth });
    const line = { ...LINE, createdAt: '2019-02-03T04:05:06.000Z' };
    expect(lines.map((read) => ({ ...read, passwordHash: LINE.passwordHash }))).toEqual([line]);
    expect(lines[0]).not.toHaveProperty('passwordHash');
  });

  it.each([
    ['without an end', null, 'suspended'],
    ['whose ban has not ended', '2030-01-01T00:00:00Z', 'suspended'],
    ['whose ban has ended', '2020-01-01T00:00:00Z', undefined],
  ])('suspends whoever is banned %s', async (_what, banExpires, status) => {
    const { lines } = await convertRecords([{ ...ADA, banned: true, banExpires }], { converter: betterAuth });
    expect(lines.map((line) => line['status'])).toEqual([status]);
  });
});
