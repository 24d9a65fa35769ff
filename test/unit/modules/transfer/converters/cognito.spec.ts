import { cognito } from '../../../../../src/modules/transfer/converters/systems/cognito.js';
import type { Fields } from '../../../../../src/modules/transfer/converters/fields.js';

const NOW = new Date('2026-11-29T00:00:00Z');

const SUB = 'd16b4aa8-8633-4abd-93b3-5062a8e1b5f8';
const ATTRIBUTES = {
  sub: SUB,
  email: 'ada@example.org',
  email_verified: 'true',
  given_name: 'Ada',
  family_name: 'Lovelace',
};
const USER = {
  Username: 'ada',
  Enabled: true,
  UserStatus: 'CONFIRMED',
  UserCreateDate: '2023-07-22T01:07:37.949000+02:00',
};

async function converted(changes: Fields = {}, attributes: Readonly<Record<string, string>> = {}) {
  const conversion = await cognito.begin({}, NOW);
  const pairs = Object.entries({ ...ATTRIBUTES, ...attributes }).map(([Name, Value]) => ({ Name, Value }));
  return conversion.convert({ ...USER, Attributes: pairs, ...changes });
}

describe('a user of Cognito', () => {
  it('keeps the id that tokens had, the username, the address and the time of registration', async () => {
    await expect(converted()).resolves.toEqual({
      id: SUB,
      email: 'ada@example.org',
      isEmailVerified: true,
      username: 'ada',
      nickname: undefined,
      fullName: 'Ada Lovelace',
      avatarUrl: undefined,
      isSuspended: false,
      createdAt: '2023-07-22T01:07:37.949000+02:00',
      connections: [],
      changes: [],
    });
  });

  it('has no username where that is the id once more, unless another is preferred', async () => {
    expect(await converted({ Username: SUB })).toMatchObject({ id: SUB, username: undefined });
    expect(await converted({ Username: SUB }, { preferred_username: 'ada.l' })).toMatchObject({ username: 'ada.l' });
  });

  it('from another provider is connected with it, and has no username', async () => {
    const identities = JSON.stringify([
      { userId: '1101', providerName: 'Google', providerType: 'Google', primary: true },
    ]);
    const user = { Username: 'google_1101', UserStatus: 'EXTERNAL_PROVIDER' };
    expect(await converted(user, { identities })).toMatchObject({
      username: undefined,
      connections: [{ provider: 'Google', subject: '1101' }],
    });
  });

  it.each(['not JSON', '{}', '[1]', '[{}]', 'null'])(
    'with the identities %s is read all the same',
    async (identities) => {
      expect(await converted({}, { identities })).toMatchObject({ email: 'ada@example.org' });
    },
  );

  it('was made at the second that version 1 of the command line writes', async () => {
    expect(await converted({ UserCreateDate: 1_689_980_857.949 })).toMatchObject({
      createdAt: '2023-07-21T23:07:37.949Z',
    });
  });

  it.each([
    [{ Enabled: false }, {}, { isSuspended: true }],
    [{ UserStatus: 'COMPROMISED' }, {}, { isSuspended: true }],
    [{ UserStatus: 'FORCE_CHANGE_PASSWORD' }, {}, { isSuspended: false }],
    [{ UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] }, {}, { changes: ['SECOND_FACTOR_LEFT_OUT'] }],
    [{ MFAOptions: [{ DeliveryMedium: 'SMS' }] }, {}, { changes: ['SECOND_FACTOR_LEFT_OUT'] }],
    [{}, { phone_number: '+49301' }, { changes: ['PHONE_LEFT_OUT'] }],
    [{}, { 'custom:tenant': 'x' }, { changes: ['DATA_LEFT_OUT'] }],
    [{}, { locale: 'de' }, { changes: ['DATA_LEFT_OUT'] }],
    [{}, { email_verified: 'false' }, { isEmailVerified: false }],
  ])('with %j and the attributes %j becomes %j', async (changes, attributes, person) => {
    expect(await converted(changes, attributes)).toMatchObject(person);
  });

  it('may be a row of the CSV of an import job', async () => {
    const conversion = await cognito.begin({}, NOW);
    const row = {
      ...ATTRIBUTES,
      sub: undefined,
      locale: '',
      'cognito:mfa_enabled': 'FALSE',
      'cognito:username': 'ada',
    };
    expect(await conversion.convert(row)).toMatchObject({
      id: undefined,
      username: 'ada',
      email: 'ada@example.org',
      changes: [],
    });
    expect(await conversion.convert({ ...row, 'cognito:username': SUB, 'cognito:mfa_enabled': 'TRUE' })).toMatchObject({
      id: SUB,
      username: undefined,
      changes: ['SECOND_FACTOR_LEFT_OUT'],
    });
  });
});
