import type { Fields } from '../../../../../src/modules/transfer/converters/fields.js';
import { devise } from '../../../../../src/modules/transfer/converters/systems/devise.js';

const NOW = new Date('2026-11-29T00:00:00Z');

const USER = {
  id: '17',
  email: 'ada@example.org',
  encrypted_password: '$2a$12$abc',
  confirmed_at: '2019-02-03 04:06:00.123456',
  locked_at: '',
  created_at: '2019-02-03 04:05:06.123456',
  updated_at: '2020-02-03 04:05:06.123456',
};

async function converted(changes: Fields = {}) {
  const conversion = await devise.begin({}, NOW);
  return conversion.convert({ ...USER, ...changes });
}

describe('a user of Devise', () => {
  it('keeps the address, the hash, and the time of registration', async () => {
    await expect(converted()).resolves.toEqual({
      id: '17',
      email: 'ada@example.org',
      isEmailVerified: true,
      emailVerifiedAt: '2019-02-03 04:06:00.123456',
      username: undefined,
      nickname: undefined,
      fullName: undefined,
      avatarUrl: undefined,
      passwordHash: '$2a$12$abc',
      isSuspended: false,
      createdAt: '2019-02-03 04:05:06.123456',
      connections: [],
      changes: [],
    });
  });

  it.each([
    [{ username: 'ada' }, { username: 'ada' }],
    [{ login: 'ada' }, { username: 'ada' }],
    [{ first_name: 'Ada', last_name: 'Lovelace' }, { fullName: 'Ada Lovelace' }],
    [{ name: 'Ada L.', first_name: 'Ada' }, { fullName: 'Ada L.' }],
    [{ confirmed_at: '' }, { isEmailVerified: false }],
    [{ confirmed_at: null }, { isEmailVerified: false }],
    [{ locked_at: '2025-01-01 00:00:00' }, { isSuspended: true }],
    [{ banned: 't' }, { isSuspended: true }],
    [{ suspended: '1' }, { isSuspended: true }],
    [{ approved: 'f' }, { isSuspended: true }],
    [{ active: false }, { isSuspended: true }],
    [{ banned: 'f', approved: 't', active: '' }, { isSuspended: false }],
    [
      { provider: 'github', uid: '42' },
      { connections: [{ provider: 'github', subject: '42', isOtherSubject: false }] },
    ],
    [
      { provider: 'entra_id', uid: '42' },
      { connections: [{ provider: 'entra_id', subject: '42', isOtherSubject: true }] },
    ],
    [{ provider: 'email', uid: 'ada@example.org' }, { connections: [] }],
    [{ provider: '', uid: '' }, { connections: [] }],
    [{ deleted_at: '2025-01-01 00:00:00' }, { leftOut: 'DELETED' }],
    [{ discarded_at: '2025-01-01 00:00:00' }, { leftOut: 'DELETED' }],
  ])('with %j is read as %j', async (changes, person) => {
    expect(await converted(changes)).toMatchObject(person);
  });

  it.each([
    ['yes', 'devise-pepper$2a$12$abc'],
    ['no', '$2a$12$abc'],
    [undefined, '$2a$12$abc'],
  ])('has a hash with a label where the pepper is set: %j', async (peppered, passwordHash) => {
    const conversion = await devise.begin({ peppered }, NOW);
    expect(await conversion.convert(USER)).toMatchObject({ passwordHash });
    expect(await conversion.convert({ ...USER, encrypted_password: '' })).toMatchObject({ passwordHash: undefined });
  });

  it.each([
    [{ admin: 't' }, ['ROLES_LEFT_OUT']],
    [{ admin: false }, []],
    [{ role: 'editor' }, ['ROLES_LEFT_OUT']],
    [{ roles: '{editor}' }, ['ROLES_LEFT_OUT']],
    [{ roles: '{}' }, []],
    [{ roles: ['editor'] }, ['ROLES_LEFT_OUT']],
    [{ roles: [] }, []],
    [{ roles_mask: 0 }, []],
    [{ roles_mask: 4 }, ['ROLES_LEFT_OUT']],
    [{ otp_required_for_login: 't' }, ['SECOND_FACTOR_LEFT_OUT']],
    [{ phone: '+49 30 1' }, ['PHONE_LEFT_OUT']],
  ])('with %j loses %j', async (changes, kinds) => {
    expect(await converted(changes)).toMatchObject({ changes: kinds });
  });
});
