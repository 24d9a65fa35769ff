import { supabase } from '../../../../../src/modules/transfer/converters/systems/supabase.js';
import { convertFile, convertRecords, foreignFile } from '../../../../support/converting.js';

const HASH = '$2a$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

const ADA = {
  id: '6f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c',
  email: 'ada@example.org',
  phone: null,
  encrypted_password: HASH,
  email_confirmed_at: '2019-02-03T05:00:00.123456+00:00',
  raw_app_meta_data: { provider: 'email', providers: ['email', 'google'] },
  raw_user_meta_data: { full_name: 'Ada Lovelace', avatar_url: 'https://example.org/ada.png' },
  created_at: '2019-02-03T04:05:06.789012+00:00',
  banned_until: null,
  deleted_at: null,
  is_anonymous: false,
  identities: [
    { provider: 'email', provider_id: '6f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c' },
    { provider: 'google', provider_id: '110169484474386276334' },
    { provider: 'sso:21648a9d-8d5a-4555-a9d1-d6375dc14e92', provider_id: 'ada' },
  ],
};

const LINE = {
  id: '6f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c',
  email: 'ada@example.org',
  username: 'ada',
  fullName: 'Ada Lovelace',
  avatarUrl: 'https://example.org/ada.png',
  passwordHash: HASH,
  createdAt: '2019-02-03T04:05:06.789Z',
};

describe('the Supabase converter', () => {
  it('makes a line of a row with its identities', async () => {
    const { lines, kinds } = await convertRecords([ADA], { converter: supabase });
    const connections = [{ provider: 'google', subject: '110169484474386276334' }];
    expect(lines).toEqual([{ ...LINE, emailVerifiedAt: '2019-02-03T05:00:00.123Z', connections }]);
    expect(kinds).toEqual({ 1: ['USERNAME_MADE', 'CONNECTION_LEFT_OUT'] });
  });

  it('does not count an address as verified because a telephone number is', async () => {
    const row = { ...ADA, phone: '4915112345678', email_confirmed_at: null, confirmed_at: '2019-02-03T05:00:00+00:00' };
    const { lines } = await convertRecords([row], { converter: supabase });
    expect(lines[0]).not.toHaveProperty('emailVerifiedAt');
  });

  it('reads the table as CSV, where JSON is a text, and believes nobody who they are at a provider', async () => {
    const quoted = (value: object) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
    const csv = [
      'id,email,phone,encrypted_password,email_confirmed_at,created_at,raw_app_meta_data,raw_user_meta_data,is_anonymous',
      `${ADA.id},${ADA.email},,${HASH},,2019-02-03 04:05:06.789012+00,${quoted(ADA.raw_app_meta_data)},${quoted(ADA.raw_user_meta_data)},f`,
      `7f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c,bob@example.org,,,,2019-02-03 04:05:06+00,${quoted({ provider: 'github' })},${quoted({ user_name: 'bobby', provider_id: '583231' })},f`,
      '',
    ].join('\n');
    const { lines, kinds } = await convertFile(foreignFile('users.csv', csv), { converter: supabase });
    expect(lines).toEqual([
      LINE,
      {
        id: '7f8a9b7c-1d2e-4f3a-8b4c-5d6e7f8a9b0c',
        email: 'bob@example.org',
        username: 'bobby',
        fullName: 'bobby',
        createdAt: '2019-02-03T04:05:06.000Z',
      },
    ]);
    expect(kinds).toEqual({
      1: ['USERNAME_MADE', 'CONNECTION_LEFT_OUT'],
      2: ['USERNAME_MADE', 'FULL_NAME_MADE', 'CONNECTION_LEFT_OUT', 'NO_PASSWORD'],
    });
  });

  it.each([
    ['an anonymous visitor', { is_anonymous: true }, 'NOT_A_PERSON'],
    ['a deleted account', { deleted_at: '2020-01-01 00:00:00+00' }, 'DELETED'],
    ['an account of a telephone', { email: '', phone: '15555550100' }, 'NO_EMAIL'],
  ])('leaves %s out', async (_what, change, kind) => {
    const { kinds } = await convertRecords([{ ...ADA, ...change }], { converter: supabase });
    expect(kinds).toEqual({ 1: [kind] });
  });

  it.each([
    ['until for ever', 'infinity', 'suspended'],
    ['until a time to come', '2030-01-01T00:00:00+00:00', 'suspended'],
    ['until a time that is past', '2020-01-01T00:00:00+00:00', undefined],
  ])('suspends whoever is banned %s', async (_what, until, status) => {
    const { lines } = await convertRecords([{ ...ADA, banned_until: until }], { converter: supabase });
    expect(lines.map((line) => line['status'])).toEqual([status]);
  });
});
